"""Independent values for tests/analysis/paired_test_test.cc and axis_effect_test.cc.

    /usr/bin/python3 tests/analysis/reference/effects.py     (numpy 1.24, scipy 1.10, statsmodels 0.13)

The data are Park and Miller's generator, as in effects.R.
"""
import itertools

import numpy as np
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests


class Draw:
    def __init__(self, state):
        self.state = state

    def __call__(self, n):
        out = []
        for _ in range(n):
            self.state = self.state * 16807 % 2147483647
            out.append(self.state / 2147483647)
        return np.array(out)


def show(name, *values):
    print(f"{name:24s}", *(f"{v:.13g}" for v in values))


# Two matched pairs of cells, 3 seeds against 2, 40 sentences: right where the number is below a chance.
draw = Draw(11)
chances = [(0.5, 3), (0.7, 2), (0.4, 3), (0.65, 2)]  # a, b of the first pair; a, b of the second
cells = [[(draw(40) < chance).astype(float) for _ in range(seeds)] for chance, seeds in chances]
pairs = [(cells[0], cells[1]), (cells[2], cells[3])]


def residual(y):  # of seeds x sentences, the mean square
    left = y - y.mean(axis=0) - y.mean(axis=1)[:, None] + y.mean()
    return (left**2).sum() / (y.shape[0] - 1) / (y.shape[1] - 1)


def contrast(d, sides):  # of sentences; (weight, answers [seeds, sentences])
    n = len(d)
    parts = [(np.var(d, ddof=1) / n, n - 1)]
    luck = 0
    for weight, y in sides:
        parts.append((weight**2 * np.var(y.mean(axis=1), ddof=1) / len(y), len(y) - 1))
        luck += weight**2 * residual(y) / n / len(y)
    variance = max(sum(v for v, _ in parts) - luck, luck / 2)
    df = max(variance**2 / sum(v**2 / k for v, k in parts), min(k for _, k in parts))
    se = variance**0.5
    t = stats.t.ppf(0.975, df)
    return d.mean(), se, df, 2 * stats.t.sf(abs(d.mean()) / se, df), d.mean() - t * se, d.mean() + t * se


d = np.mean([np.mean(b, axis=0) - np.mean(a, axis=0) for a, b in pairs], axis=0)
sides = [(0.5, np.array(side)) for pair in pairs for side in pair]
show("pair contrast", *contrast(d, sides))
se, df = contrast(d, sides)[1:3]
show("pair detectable", se * (stats.t.ppf(0.975, df) + stats.t.ppf(0.8, df)))
# Shared streams: 4 seeds of the same numbers on both sides, whose differences are taken within the seed.
draw = Draw(12)
a_by_seed, b_by_seed = [
    np.array([(draw(40) < chance + step * seed).astype(float) for seed in range(4)])
    for chance, step in [(0.3, 0.1), (0.5, 0.05)]
]
by_seed = b_by_seed - a_by_seed
show("pair by seed", *contrast(by_seed.mean(axis=0), [(1, by_seed)]))
for k, n in [(12, 15), (0, 8), (5, 5)]:
    exact = stats.binomtest(k, n).proportion_ci(0.95, method="exact")
    show(f"exact share {k} of {n}", exact.low, exact.high)
a, b = cells[0][0], cells[1][0]
only_a, only_b = int(((a == 1) & (b == 0)).sum()), int(((a == 0) & (b == 1)).sum())
show("pair mcnemar", only_a, only_b, mcnemar([[0, only_a], [only_b, 0]], exact=True).pvalue)
show("holm", *multipletests([0.01, 0.04, 0.03, 0.005, 0.5], method="holm")[1])


def connor(n, psi):
    z, power = stats.norm.ppf(0.975), stats.norm.ppf(0.8)
    f = lambda x: x * n**0.5 - z * psi**0.5 - power * (psi - x * x) ** 0.5
    return optimize.brentq(f, 0, psi)


show("connor", connor(2210, 0.25), connor(1821, 0.25), connor(212, 0.25), connor(50, 0.4))

# A permutation test small enough to enumerate: 3 levels x 2 seeds, one block of 6 values.
y = Draw(21)(6) + np.array([0, 0, 0.3, 0.3, 0.6, 0.6])
centred = y - y.mean()


def squares(values):
    return sum(values[2 * k : 2 * k + 2].sum() ** 2 / 2 for k in range(3))


observed = squares(centred)
all_orders = [squares(np.array(order)) for order in itertools.permutations(centred)]
show("permutation exact p", np.mean(np.array(all_orders) >= observed * (1 - 1e-12)))
groups = [y[0:2], y[2:4], y[4:6]]
mse = sum(g.var(ddof=1) for g in groups) / 3
msa = 2 * np.var([g.mean() for g in groups], ddof=1)
show("effect ratio", max(0, (msa - mse) / 2 / mse) ** 0.5, mse**0.5)
show("level interval", groups[0].mean() - stats.t.ppf(0.975, 3) * (mse / 2) ** 0.5)
show("slope per doubling", stats.linregress(np.log2([2, 2, 4, 4, 8, 8]), y).slope)
