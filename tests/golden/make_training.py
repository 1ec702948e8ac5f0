"""Writes the reference runs training_*.json and their starting models: PyTorch's autograd and
optimizers in float64, without dropout.

    pip install torch && python3 tests/golden/make_training.py

Words 1 and 2 are in the first batch, then in none for a while: dense rules move their rows all the
same.
"""

import json
import pathlib
import random
import struct

import torch

HERE = pathlib.Path(__file__).parent
WORDS, EMBEDDING, HIDDEN, CLASSES = 12, 4, 3, 5
RUNS = {
    "adam": {"settings": {"optimizer": "adam", "learning_rate": 0.01}},
    "sgd": {"settings": {"optimizer": "sgd", "learning_rate": 0.5, "momentum": 0.8}},
    "plain_sgd": {"settings": {"optimizer": "sgd", "learning_rate": 0.5, "momentum": 0.0}},
    "one_direction": {"settings": {"optimizer": "adagrad", "learning_rate": 0.05, "directions": 1}},
}


class Classifier(torch.nn.Module):
    def __init__(self, directions):
        super().__init__()
        self.embedding = torch.nn.Embedding(WORDS, EMBEDDING)
        self.lstm = torch.nn.LSTM(EMBEDDING, HIDDEN, bidirectional=directions == 2)
        self.output = torch.nn.Linear(directions * HIDDEN, CLASSES, bias=False)
        self.double()
        for parameter in self.parameters():
            with torch.no_grad():
                # Float32 values, as the file of the start holds them.
                parameter.copy_(torch.empty_like(parameter, dtype=torch.float32).uniform_(-0.5, 0.5))

    def loss(self, batch):
        logits = []
        for words in batch["tokens"]:
            _, (state, _) = self.lstm(self.embedding(torch.tensor(words)).unsqueeze(1))
            logits.append(self.output(state.flatten()))
        return torch.nn.functional.cross_entropy(torch.stack(logits), torch.tensor(batch["labels"]))


def draw_batch(rng, words):
    tokens = []
    for _ in range(3):  # sentences with some of their phrases
        sentence = [rng.choice(words) for _ in range(rng.randint(4, 7))]
        cut = rng.randint(1, len(sentence) - 1)
        tokens += [sentence, sentence[:cut], sentence[cut:]]
    return {"tokens": tokens, "labels": [rng.randrange(CLASSES) for _ in tokens]}


def draw_batches():
    rng = random.Random(11)
    some = [0, *range(3, WORDS)]
    batches = [draw_batch(rng, range(WORDS)), *(draw_batch(rng, some) for _ in range(4))]
    batches.append(draw_batch(rng, range(WORDS)))
    batches += [draw_batch(rng, some[:6]) for _ in range(2)]
    batches[0]["tokens"][0] = [1, 2, 2, 5]
    batches[5]["tokens"][0] = [2, 1, 4]
    return batches


def tensors(model, values):
    return {name: values(parameter).tolist() for name, parameter in model.named_parameters()}


def write_safetensors(path, model):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, parameter in model.named_parameters():
        numbers = parameter.detach().flatten().tolist()
        bytes_ = struct.pack(f"<{len(numbers)}f", *numbers)
        header[name] = {
            "dtype": "F32",
            "shape": list(parameter.shape),
            "data_offsets": [len(data), len(data) + len(bytes_)],
        }
        data += bytes_
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def make_optimizer(model, settings):
    rate = settings["learning_rate"]
    if settings["optimizer"] == "adam":
        return torch.optim.Adam(model.parameters(), lr=rate)
    if settings["optimizer"] == "sgd":
        return torch.optim.SGD(model.parameters(), lr=rate, momentum=settings["momentum"])
    return torch.optim.Adagrad(model.parameters(), lr=rate, eps=1e-10)


def run(name, settings):
    torch.manual_seed(5)
    directions = settings.get("directions", 2)
    start = f"training_start_{'one_direction' if directions == 1 else 'rows'}.safetensors"
    model = Classifier(directions)
    write_safetensors(HERE / start, model)
    optimizer = make_optimizer(model, settings)
    batches = draw_batches()
    result = {"torch": torch.__version__, "start": start, "settings": settings, "batches": batches}
    result["losses"] = []
    for batch in batches:
        optimizer.zero_grad()
        loss = model.loss(batch)
        loss.backward()
        if not result["losses"]:
            result["first_gradient"] = tensors(model, lambda parameter: parameter.grad)
        optimizer.step()
        result["losses"].append(loss.item())
    result["end"] = tensors(model, lambda parameter: parameter.detach())
    (HERE / f"training_{name}.json").write_text(json.dumps(result, indent=1) + "\n")


for name, entry in RUNS.items():
    run(name, **entry)
