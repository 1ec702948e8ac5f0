"""Random classifiers of PyTorch as files to import, with their logits: python3 torch_models.py FOLDER."""

import json
import os
import struct
import sys

import numpy
import torch

VOCABULARY, WIDTH, HIDDEN, CLASSES = 40, 6, 5, 4
SENTENCES = [[1, 4, 2], [7], [0, 3, 3, 39, 11, 2, 5, 8, 8, 30]]


def save(path, tensors, dtype, kind):
    header, data = {}, b""
    for name, tensor in tensors.items():
        numbers = tensor.astype(kind).tobytes()
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


folder = sys.argv[1]
torch.manual_seed(1)
for name, directions, bias in (("one", 1, True), ("two", 2, True), ("no_bias", 2, False)):
    embedding = torch.nn.Embedding(VOCABULARY, WIDTH)
    lstm = torch.nn.LSTM(WIDTH, HIDDEN, batch_first=True, bidirectional=directions == 2, bias=bias)
    output = torch.nn.Linear(directions * HIDDEN, CLASSES)
    parameters = {"embedding.weight": embedding.weight, "output.weight": output.weight, "output.bias": output.bias}
    parameters.update({"lstm." + key: value for key, value in lstm.named_parameters()})
    with torch.no_grad():
        for value in parameters.values():
            value.copy_((3 * value).half())  # the same in every precision, far from the linear range
        checks = []
        for sentence in SENTENCES:
            _, (last, _) = lstm(embedding(torch.tensor([sentence])))
            checks.append({"tokens": sentence, "logits": output(torch.cat(list(last), 1))[0].tolist()})
    tensors = {key: value.detach().numpy() for key, value in parameters.items()}
    base = os.path.join(folder, name)
    with open(base + ".json", "w") as file:
        json.dump(checks, file)
    save(base + "_f16.safetensors", tensors, "F16", numpy.float16)
    save(base + "_f32.safetensors", tensors, "F32", numpy.float32)
    save(base + "_f64.safetensors", tensors, "F64", numpy.float64)
    numpy.savez(base + "_stored.npz", **tensors)
    fortran = {key: numpy.asfortranarray(value.astype(">f8")) for key, value in tensors.items()}
    numpy.savez_compressed(base + "_deflated.npz", **fortran)
