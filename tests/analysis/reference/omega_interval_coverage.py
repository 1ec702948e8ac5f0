"""How often 95 % intervals of ω² cover the population's: the two bootstraps of docs/effects.md.

    /usr/bin/python3 tests/analysis/reference/omega_interval_coverage.py    (numpy 1.24; a minute)

"cells" draws the seeds of each cell anew; "shrunk" is dimscope's: pooled, scaled residuals around cell
means whose effects are shrunk to the estimate.
"""
import numpy as np

rng = np.random.default_rng(1)
STUDIES, RESAMPLES = 300, 400


def parts(m):
    grand = m.mean((-1, -2), keepdims=True)
    a = m.mean(-1, keepdims=True) - grand
    b = m.mean(-2, keepdims=True) - grand
    return grand, a, b, m - grand - a - b


def omega2(y):
    ka, kb, n = y.shape[-3:]
    m = y.mean(-1)
    _, a, b, ab = parts(m)
    sums = lambda x: (x**2).sum((-1, -2))
    squares = np.stack([kb * n * sums(a), ka * n * sums(b), n * sums(ab)], -1)
    df = np.array([ka - 1, kb - 1, (ka - 1) * (kb - 1)])
    error = ((y - m[..., None]) ** 2).sum((-1, -2, -3))
    mse = error / (ka * kb * (n - 1))
    f = squares / df / mse[..., None]
    return (squares - df * mse[..., None]) / (squares.sum(-1) + error + mse)[..., None], f


def coverage(ka, kb, n, sizes):
    line = lambda k: (lambda x: x / np.sqrt((x**2).mean()))(np.linspace(-1, 1, k))
    means = sizes[0] * line(ka)[:, None] + sizes[1] * line(kb)[None, :] + sizes[2] * np.outer(line(ka), line(kb))
    true = np.array(sizes) ** 2 / (np.sum(np.square(sizes)) + 1)
    covered = {"cells": np.zeros(3), "shrunk": np.zeros(3)}
    for _ in range(STUDIES):
        y = means[..., None] + rng.normal(size=(ka, kb, n))
        _, f = omega2(y)
        index = rng.integers(0, n, size=(RESAMPLES, ka, kb, n))
        resampled = {"cells": np.take_along_axis(np.broadcast_to(y, index.shape), index, -1)}
        grand, a, b, ab = parts(y.mean(-1))
        keep = np.sqrt(np.maximum(0, 1 - 1 / f))
        residuals = ((y - y.mean(-1, keepdims=True)) * np.sqrt(n / (n - 1))).ravel()
        resampled["shrunk"] = (grand + keep[0] * a + keep[1] * b + keep[2] * ab)[..., None] + residuals[
            rng.integers(0, residuals.size, size=index.shape)
        ]
        for name, drawn in resampled.items():
            low, high = np.quantile(np.maximum(omega2(drawn)[0], 0), [0.025, 0.975], axis=0)
            covered[name] += (low <= true + 1e-12) & (true <= high + 1e-12)
    print(f"{ka} x {kb}, {n} seeds, true {true.round(3)}:", *(f"{k} {(v / STUDIES).round(2)}" for k, v in covered.items()))


coverage(5, 5, 3, (1, 0.5, 0.3))
coverage(5, 5, 5, (1, 0.5, 0))
coverage(10, 10, 5, (1, 0.5, 0.3))
coverage(19, 2, 5, (0.5, 0.2, 0.1))
