#!/usr/bin/python3
"""PyTorch's best time for an epoch on the Stanford Sentiment Treebank, one thread.

Batches of 1,000 unique lower-cased phrases of equal length, so that nothing is padded or packed; sparse gradients of
the embedding; dropout 0.2 on the embeddings. Prints, for each "E/H", the median and all of RUNS epochs in seconds.

    pytorch_epoch.py DATA_DIR RUNS E/H...      (needs python3-torch; DATA_DIR holds sst/train.txt)
"""
import re
import statistics
import sys
import time
from collections import defaultdict

import torch

BATCH = 1000
CLASSES = 5


def phrases_by_length(path):
    """{length: [(word numbers, label)]} over the distinct lower-cased phrases of a treebank file."""
    words, seen = {}, {}
    for line in open(path, encoding="utf-8", newline="\n"):
        stack = []
        for label, leaf, close in re.findall(r"\((\d) |([^() ]+)|(\))", line.rstrip("\n")):
            if label:
                stack.append((int(label), []))
            elif leaf:
                stack[-1][1].append(words.setdefault(leaf.lower(), len(words) + 1))
            else:
                node_label, tokens = stack.pop()
                seen.setdefault(tuple(tokens), node_label)
                if stack:
                    stack[-1][1].extend(tokens)
    groups = defaultdict(list)
    for tokens, node_label in seen.items():
        groups[len(tokens)].append((tokens, node_label))
    return groups, len(words) + 1


class Classifier(torch.nn.Module):
    def __init__(self, vocabulary, embedding, hidden):
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, embedding, sparse=True)
        self.dropout = torch.nn.Dropout(0.2)
        self.lstm = torch.nn.LSTM(embedding, hidden, batch_first=True, bidirectional=True)
        self.output = torch.nn.Linear(2 * hidden, CLASSES, bias=False)
        for parameter in self.parameters():
            torch.nn.init.uniform_(parameter, -0.1, 0.1)

    def forward(self, tokens):
        _, (last, _) = self.lstm(self.dropout(self.embedding(tokens)))
        return self.output(torch.cat((last[0], last[1]), dim=1))


def epoch_seconds(model, optimizer, batches):
    start = time.perf_counter()
    for b in torch.randperm(len(batches)).tolist():
        tokens, labels = batches[b]
        optimizer.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(model(tokens), labels).backward()
        optimizer.step()
    return time.perf_counter() - start


def main():
    data_dir, runs, sizes = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    torch.set_num_threads(1)
    torch.manual_seed(1)
    groups, vocabulary = phrases_by_length(f"{data_dir}/sst/train.txt")
    batches = []
    for group in groups.values():
        for i in range(0, len(group), BATCH):
            part = group[i : i + BATCH]
            batches.append((torch.tensor([p for p, _ in part]), torch.tensor([l for _, l in part])))
    for size in sizes:
        embedding, hidden = map(int, size.split("/"))
        model = Classifier(vocabulary, embedding, hidden)
        optimizer = torch.optim.Adagrad(model.parameters(), lr=0.05)
        epoch_seconds(model, optimizer, batches[:20])  # warm-up
        times = [epoch_seconds(model, optimizer, batches) for _ in range(runs)]
        print(size, f"{statistics.median(times):.4f}", *(f"{t:.4f}" for t in times), flush=True)


main()
