"""Figures of columns and pairs of columns by NumPy, SciPy and scikit-learn. Missing is null."""

import json
import sys

import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon
from sklearn.metrics import mutual_info_score

BINS = 16


def levels(values, is_number):
    """Few different values by themselves, many numbers in bins of about equal rows."""
    present = ~np.isnan(values)
    found = np.full(len(values), -1)
    distinct = np.unique(values[present])
    if not is_number or len(distinct) <= BINS:
        found[present] = np.searchsorted(distinct, values[present])
    else:
        ordered = np.sort(values[present])
        found[present] = BINS * np.searchsorted(ordered, values[present], "left") // len(ordered)
    return found


def entropy(labels):
    """Bits, corrected as Miller (1955)."""
    counts = np.unique(labels, return_counts=True)[1]
    return 0.0 if len(counts) <= 1 else stats.entropy(counts, base=2) + (len(counts) - 1) / (2 * len(labels) * np.log(2))


def cramers_v(a, b):
    """Bergsma (2013) from SciPy's chi-squared statistic."""
    table = stats.contingency.crosstab(a, b).count
    n, (r, c) = table.sum(), table.shape
    phi2 = stats.chi2_contingency(table, correction=False).statistic / n
    phi2 = max(0.0, phi2 - (r - 1) * (c - 1) / (n - 1))
    return np.sqrt(phi2 / (min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1))


def ratio(classes, values):
    """Epsilon squared (Kelley 1935) from the F statistic of SciPy's analysis of variance."""
    groups = [values[classes == label] for label in np.unique(classes)]
    n, k = len(values), len(groups)
    f = stats.f_oneway(*groups).statistic
    return np.sqrt(max(0.0, (k - 1) * (f - 1) / ((k - 1) * f + n - k)))


def pair(a, b):
    x, y = (np.array(column["values"], dtype=float) for column in (a, b))
    in_x, in_y = levels(x, a["isNumber"]), levels(y, b["isNumber"])
    both = (in_x >= 0) & (in_y >= 0)
    x, y, in_x, in_y = x[both], y[both], in_x[both], in_y[both]
    joint = entropy(in_x * 1000 + in_y)
    shared = max(0.0, min(entropy(in_x), entropy(in_y), entropy(in_x) + entropy(in_y) - joint))
    found = {"mutualInformation": shared, "plain": mutual_info_score(in_x, in_y) / np.log(2)}
    if a["isNumber"] and b["isNumber"]:
        found["pearson"] = stats.pearsonr(x, y).statistic
        found["spearman"] = stats.spearmanr(x, y).statistic
    elif a["isNumber"]:
        found["correlationRatio"] = ratio(in_y, x)
    elif b["isNumber"]:
        found["correlationRatio"] = ratio(in_x, y)
    else:
        found["cramersV"] = cramers_v(in_x, in_y)
    return found


def drift(before, after):
    before, after = (np.array(values, dtype=float) for values in (before, after))
    x, y = before[~np.isnan(before)], after[~np.isnan(after)]
    edges = np.unique(np.quantile(x, np.arange(1, 10) / 10))
    counts = [
        np.append(np.bincount(np.digitize(values, edges), minlength=len(edges) + 1), missing)
        for values, missing in ((x, np.isnan(before).sum()), (y, np.isnan(after).sum()))
    ]
    p, q = (np.maximum(count / count.sum(), 1e-4) for count in counts)
    return {
        "kolmogorovSmirnov": stats.ks_2samp(x, y).statistic,
        "jensenShannon": jensenshannon(counts[0], counts[1], base=2),
        "populationStabilityIndex": float(np.sum((q - p) * np.log(q / p))),
        "means": [x.mean(), y.mean()],
    }


def outliers(values):
    x = np.array(values, dtype=float)
    x = x[~np.isnan(x)]
    low, high = np.quantile(x, [0.25, 0.75])
    reach = 3 * stats.iqr(x)
    return {"below": int((x < low - reach).sum()), "above": int((x > high + reach).sum())}


question = json.load(sys.stdin)
columns = question["columns"]
answer = {
    "pairs": [pair(columns[i], columns[j]) for i in range(len(columns)) for j in range(i + 1, len(columns))],
    "drift": [drift(columns[i]["values"], question["later"][i]) for i in range(len(columns)) if columns[i]["isNumber"]],
    "outliers": [outliers(column["values"]) for column in columns if column["isNumber"]],
}
json.dump(answer, sys.stdout, default=float)
