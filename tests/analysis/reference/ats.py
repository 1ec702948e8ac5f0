"""Independent values for tests/analysis/{anova,axis_effect,cell_estimates}_test.cc: cell means by their own variances.

    python3 tests/analysis/reference/ats.py     (numpy 2.4, scipy 1.17)

The ANOVA-type statistic is written out by matrices (Brunner, Dette & Munk 1997), adjusted means by least squares.
The data are Park and Miller's generator, as in effects.R.
"""
import itertools

import numpy as np
from scipy import stats


class Draw:
    def __init__(self, state):
        self.state = state

    def __call__(self):
        self.state = self.state * 16807 % 2147483647
        return self.state / 2147483647


def show(name, *values):
    print(f"{name:28s}", ", ".join(f"{v:.13g}" for v in values))


def cells_of(rows):
    """rows: (settings, value) -> settings, means, variances, counts of the cells."""
    groups = {}
    for at, y in rows:
        groups.setdefault(at, []).append(y)
    at = sorted(groups)
    return (at, np.array([np.mean(groups[c]) for c in at]),
            np.array([np.var(groups[c], ddof=1) if len(groups[c]) > 1 else np.nan for c in at]),
            np.array([len(groups[c]) for c in at], float))


def dummies(at, factors):
    keys = [tuple(c[f] for f in factors) for c in at]
    return np.array([[float(k == l) for l in sorted(set(keys))] for k in keys])


def projector(columns):
    q, r, _ = np.linalg.svd(columns, full_matrices=False)
    q = q[:, r > 1e-9]
    return q @ q.T


def ats(name, T, m, v, n):
    s, t = v / n, np.diag(T)
    q, noise = m @ T @ m, t @ s
    df1 = noise**2 / np.trace(T @ np.diag(s) @ T @ np.diag(s))
    df2 = noise**2 / ((t * s) ** 2 / (n - 1)).sum()
    harmonic = len(n) / (1 / n).sum()
    show(name, harmonic * q, q / noise, df1, df2, stats.f.sf(q / noise, df1, df2))


def terms(name, at, m, v, n):
    """Two factors, some cells missing: type II of the cell means."""
    one = np.ones((len(at), 1))
    a, b = dummies(at, [0]), dummies(at, [1])
    ats(name + " a", projector(np.hstack([a, b])) - projector(b), m, v, n)
    ats(name + " b", projector(np.hstack([a, b])) - projector(a), m, v, n)
    ats(name + " ab", np.eye(len(at)) - projector(np.hstack([one, a, b])), m, v, n)


def contrast(name, w, m, v, n):
    parts = w**2 * v / n
    se, df = np.sqrt(parts.sum()), parts.sum() ** 2 / (parts**2 / (n - 1)).sum()
    half = stats.t.ppf(0.975, df) * se
    show(name, w @ m, se, df, w @ m - half, w @ m + half)


def adjusted(at, f, level):
    """Weights of the cell means in an adjusted mean: main effects fitted, predicted over all combinations."""
    levels = [sorted(set(c[k] for c in at)) for k in range(len(at[0]))]
    code = lambda c: [1.0] + [float(c[k] == l) for k in range(len(c)) for l in levels[k]]
    x = np.array([code(c) for c in at])
    new = np.mean([code(c) for c in itertools.product(*levels) if c[f] == level], 0)
    return new @ np.linalg.pinv(x)


# Two factors, 4 x 3, up to 3 seeds, two cells and one trial missing, as in effects.R.
draw = Draw(7)
rows = []
for a, b, seed in itertools.product((1, 2, 3, 4), (1, 2, 3), (1, 2, 3)):
    y = draw() + 0.2 * a * b
    if not ((a, b) in ((1, 1), (4, 3)) or (a, b, seed) == (2, 2, 3)):
        rows.append(((a, b), y))
at, m, v, n = cells_of(rows)
terms("holes", at, m, v, n)
for level in (1, 4):
    contrast(f"holes a = {level}", adjusted(at, 0, level), m, v, n)
x = np.log2([1, 2, 3, 4]) - np.log2([1, 2, 3, 4]).mean()
contrast("holes a doubling", sum(x[l] / (x @ x) * adjusted(at, 0, l + 1) for l in range(4)), m, v, n)

# A full grid 3 x 2 with 2 to 5 seeds: more where the value is small.
draw = Draw(3)
rows = []
for a, b in itertools.product((1, 2, 3), (1, 2)):
    for seed in range(1, 6 - (a + b - 2)):
        rows.append(((a, b), draw() * (4 - a) + 0.1 * a - 2 * b))
at, m, v, n = cells_of(rows)
terms("unequal", at, m, v, n)
for level in (1, 3):
    contrast(f"unequal a = {level}", adjusted(at, 0, level), m, v, n)
x = np.log2([1, 2, 3]) - np.log2([1, 2, 3]).mean()
contrast("unequal a doubling", sum(x[l] / (x @ x) * adjusted(at, 0, l + 1) for l in range(3)), m, v, n)
s2 = v[:2]
df = s2.sum() ** 2 / (s2**2 / (n[:2] - 1)).sum()
show("unequal a = 1 sd", np.sqrt(s2.mean()), np.sqrt(s2.mean() * df / stats.chi2.ppf(0.975, df)),
     np.sqrt(s2.mean() * df / stats.chi2.ppf(0.025, df)))

# Balanced, three factors of 3, 2 and 4 levels, 2 seeds; a planted effect of the first, as in effects.R.
draw = Draw(1)
rows = []
for at in itertools.product((1, 2, 3), (1, 2), (1, 2, 3, 4)):
    for seed in (1, 2):
        rows.append((at, draw() + 0.5 * at[0]))
at, m, v, n = cells_of(rows)
centre = lambda k: np.eye(k) - 1 / k
mean = lambda k: np.full((k, k), 1 / k)
for name, which in (("a", (1, 0, 0)), ("b", (0, 1, 0)), ("ac", (1, 0, 1)), ("abc", (1, 1, 1))):
    T = np.eye(1)
    for used, k in zip(which, (3, 2, 4)):
        T = np.kron(T, centre(k) if used else mean(k))
    ats("balanced " + name, T, m, v, n)

# Seeds crossed with cells: 3 x 2 cells under seeds 1 to 4; the term's part of each seed's cells.
draw = Draw(17)
y = np.array([[draw() + 0.3 * a for a, b in itertools.product((1, 2, 3), (1, 2))] for seed in range(4)])
y += np.array([[0.9], [0.1], [-0.6], [0.4]])
T = np.kron(centre(3), mean(2))
seeds = len(y)
cov = np.cov(y.T) / seeds
q, noise = y.mean(0) @ T @ y.mean(0), np.trace(T @ cov)
df1 = noise**2 / np.trace(T @ cov @ T @ cov)  # Greenhouse & Geisser
df1 = min((seeds * df1 - 2) / (seeds - 1 - df1), 2)  # Huynh & Feldt
show("crossed a", q, q / noise, df1, df1 * (seeds - 1), stats.f.sf(q / noise, df1, df1 * (seeds - 1)))
of_level = y[:, 4:].mean(1)
half = stats.t.ppf(0.975, seeds - 1) * of_level.std(ddof=1) / np.sqrt(seeds)
show("crossed a = 3", of_level.mean(), of_level.mean() - half, of_level.mean() + half)

# Brown and Forsythe's test without structural zeros (Hines & Hines 2000), in units of normal numbers: one factor of three
# levels with 3, 4 and 5 seeds.
def distances(y):
    y, n = np.sort(y), len(y)
    d = np.abs(y - np.median(y))
    if n % 2:
        return np.delete(d, n // 2)
    return np.append(np.delete(d, [n // 2 - 1, n // 2]), np.sqrt(2) * d[n // 2])


draw = Draw(23)
z = []
for level, n in ((1, 3), (2, 4), (3, 5)):
    y = [draw() * level for _ in range(n)]
    blom = stats.norm.ppf((np.arange(1, n + 1) - 0.375) / (n + 0.25))
    z.append(distances(y) / distances(blom).mean())
T, s = centre(3), np.array([d.var(ddof=1) / len(d) for d in z])
means, df2 = np.array([d.mean() for d in z]), sum(len(d) - 1 for d in z)
f = means @ T @ means / np.trace(T @ np.diag(s))
df1 = np.trace(T @ np.diag(s)) ** 2 / np.trace(T @ np.diag(s) @ T @ np.diag(s))
show("spread", f, df1, df2, stats.f.sf(f, df1, df2))
