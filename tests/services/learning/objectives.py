"""Regressions of scikit-learn and LightGBM that make other losses small, with as many rounds as each finds best on rows
set aside, and what they predict for the test rows."""

import json
import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"
import lightgbm
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

question = json.load(sys.stdin)
objective, quantile, given = (question[name] for name in ("objective", "quantile", "parameters"))
columns = question["columns"]
matrix = np.array([column["values"] for column in columns], dtype=float).T
categorical = [index for index, column in enumerate(columns) if column["categories"]]
target = np.array(question["actual"], dtype=float)
training, test = np.array(question["trainingRows"]), np.array(question["testRows"])

of_sklearn = HistGradientBoostingRegressor(
    loss={"absolute": "absolute_error"}.get(objective, objective),
    quantile=quantile if objective == "quantile" else None,
    max_iter=given["maximumRounds"],
    learning_rate=given["learningRate"],
    max_leaf_nodes=given["leaves"],
    min_samples_leaf=given["minimumLeafRows"],
    l2_regularization=given["l2"],
    early_stopping=True,
    n_iter_no_change=given["patience"],
    categorical_features=categorical or None,
    random_state=1,
).fit(matrix[training], target[training])
parameters = {
    "objective": {"absolute": "regression_l1"}.get(objective, objective),
    "alpha": quantile,
    "learning_rate": given["learningRate"],
    "num_leaves": given["leaves"],
    "min_data_in_leaf": given["minimumLeafRows"],
    "lambda_l2": given["l2"],
    "num_threads": 1,
    "seed": 1,
    "verbosity": -1,
}
data = lightgbm.Dataset(matrix[training], target[training], categorical_feature=categorical, free_raw_data=False)
found = lightgbm.cv(
    parameters,
    data,
    num_boost_round=given["maximumRounds"],
    nfold=4,
    stratified=False,
    seed=1,
    callbacks=[lightgbm.early_stopping(given["patience"], verbose=False)],
)
of_lightgbm = lightgbm.train(parameters, data, len(next(iter(found.values()))))
json.dump(
    {"scikit-learn": of_sklearn.predict(matrix[test]).tolist(), "LightGBM": of_lightgbm.predict(matrix[test]).tolist()},
    sys.stdout,
)
