#!/usr/bin/python3
"""How far a classifier without word order gets on a corpus of labelled trees.

    dimscope data synth --out DIR && scripts/bag_of_words.py DIR

Reads DIR/{train,dev,test}.txt (one bracketed tree a line), fits multinomial logistic regression on
word counts, and on counts of words and word pairs, from root sentences and from all phrases, and
prints accuracy on the root sentences of test. The regularisation C is chosen on dev.
Needs python3-sklearn.
"""

import argparse
import pathlib
import re

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

NEUTRAL = 2
STRENGTHS = (0.1, 1.0, 10.0)  # C of scikit-learn: inverse regularisation


def read_phrases(path):
    """Yields, for each tree of the file, its (tokens, label) pairs; the root's comes last."""
    for line in path.read_text(encoding="utf-8").splitlines():
        tokens, open_nodes, phrases = [], [], []
        for bracket, label, token in re.findall(r"\((\d+) |(\))|([^ ()]+)", line.replace("(", " (")):
            if bracket:
                open_nodes.append((int(bracket), len(tokens)))
            elif label:
                value, begin = open_nodes.pop()
                phrases.append((tuple(tokens[begin:]), value))
            else:
                tokens.append(token)
        yield phrases


def roots(sentences):
    return [phrases[-1] for phrases in sentences]


def distinct_phrases(sentences):
    return list(dict((p, None) for phrases in sentences for p in phrases))


def fine(model, features, labels):
    return float(np.mean(model.predict(features) == labels))


def coarse(model, features, labels):
    """Neutral left out; positive where the classes above neutral hold more probability."""
    p = model.predict_proba(features)
    above = p[:, model.classes_ > NEUTRAL].sum(axis=1) > p[:, model.classes_ < NEUTRAL].sum(axis=1)
    counted = labels != NEUTRAL
    return float(np.mean(above[counted] == (labels[counted] > NEUTRAL)))


def best_on_dev(train, dev, words_in_a_row):
    vectorizer = CountVectorizer(
        analyzer="word", tokenizer=list, preprocessor=list, token_pattern=None, lowercase=False,
        ngram_range=(1, words_in_a_row))
    x = vectorizer.fit_transform(tokens for tokens, _ in train)
    y = np.array([label for _, label in train])
    x_dev = vectorizer.transform(tokens for tokens, _ in dev)
    y_dev = np.array([label for _, label in dev])
    models = [LogisticRegression(C=c, max_iter=2000).fit(x, y) for c in STRENGTHS]
    return vectorizer, max(models, key=lambda model: fine(model, x_dev, y_dev))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=pathlib.Path)
    directory = parser.parse_args().directory
    train, dev, test = (
        list(read_phrases(directory / f"{split}.txt")) for split in ("train", "dev", "test"))

    labels = np.array([label for _, label in roots(test)])
    majority = np.bincount(labels).max() / len(labels)
    print(f"{len(train)} train, {len(dev)} dev, {len(test)} test sentences; "
          f"the largest class of test holds {majority:.3f}")
    print(f"{'features':<22}{'trained on':<16}{'C':>6}{'test fine':>11}{'test coarse':>13}")
    for trained_on, examples in (("root sentences", roots(train)),
                                 ("all phrases", distinct_phrases(train))):
        for name, words_in_a_row in (("words", 1), ("words and word pairs", 2)):
            vectorizer, model = best_on_dev(examples, roots(dev), words_in_a_row)
            x = vectorizer.transform(tokens for tokens, _ in roots(test))
            print(f"{name:<22}{trained_on:<16}{model.C:>6g}{fine(model, x, labels):>11.3f}"
                  f"{coarse(model, x, labels):>13.3f}", flush=True)


if __name__ == "__main__":
    main()
