"""Fits scikit-learn's linear models with elastic net to the columns as the question describes them."""

import json
import sys

import numpy as np
from sklearn.linear_model import ElasticNet, LogisticRegression, PoissonRegressor

question = json.load(sys.stdin)
objective, strength, mix = question["objective"], question["lambda"], question["alpha"]
labels = np.array(question["labels"])
weights = np.array(question["weights"])


def columns_of(slot):
    """A number clipped and standardised, 0 and an indicator where it is missing; a column for every bin of a category."""
    values = np.array(slot["values"], dtype=float)
    if slot["bins"]:
        return [(values == index).astype(float) for index in range(slot["bins"])]
    missing = np.isnan(values)
    share = weights[~missing] / weights[~missing].sum()
    known = np.clip(values[~missing], slot["low"], slot["high"])
    center = (share * known).sum()
    scale = np.sqrt((share * (known - center) ** 2).sum())
    standardised = np.zeros(len(values))
    standardised[~missing] = (known - center) / scale
    return [standardised, missing.astype(float)] if missing.any() else [standardised]


matrix = np.stack([column for slot in question["slots"] for column in columns_of(slot)], axis=1)
if objective == "squared":
    model = ElasticNet(alpha=strength, l1_ratio=mix, tol=1e-12, max_iter=100_000)
    margins = model.fit(matrix, labels, sample_weight=weights).predict(matrix)
elif objective == "poisson":
    model = PoissonRegressor(alpha=strength, tol=1e-10, max_iter=10_000)
    margins = np.log(model.fit(matrix, labels, sample_weight=weights).predict(matrix))
else:
    model = LogisticRegression(
        l1_ratio=mix, C=1 / (strength * weights.sum()), solver="saga", tol=1e-9, max_iter=100_000, random_state=0
    )
    margins = model.fit(matrix, labels, sample_weight=weights).decision_function(matrix)
# [row][margin]; of classes only the differences between margins mean something.
json.dump({"margins": margins.reshape(len(labels), -1).tolist()}, sys.stdout)
