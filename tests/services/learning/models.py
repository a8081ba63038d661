"""Trains xgboost, LightGBM and scikit-learn on one table and answers what each predicts for the test rows."""

import json
import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"

import lightgbm
import numpy as np
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

question = json.load(sys.stdin)
task, seed, given = question["task"], question["seed"], question["parameters"]
columns = question["columns"]
matrix = np.array([column["values"] for column in columns], dtype=float).T
categorical = [index for index, column in enumerate(columns) if column["categories"]]
target = np.array(question["actual"], dtype=float)
training, test = np.array(question["trainingRows"]), np.array(question["testRows"])
classes = len(question["classes"])
rate, leaves = given["learningRate"], given["leaves"]


def lightgbm_peer():
    """Finds the number of rounds by cross-validation, as the trainer does."""
    parameters = {
        "objective": {"binary": "binary", "multiclass": "multiclass", "regression": "regression"}[task],
        **({"num_class": classes} if task == "multiclass" else {}),
        "learning_rate": rate,
        "num_leaves": leaves,
        "min_data_in_leaf": given["minimumLeafRows"],
        "bagging_fraction": given["rowShare"],
        "bagging_freq": 1 if given["rowShare"] < 1 else 0,
        "feature_fraction": given["columnShare"],
        "lambda_l2": given["l2"],
        "num_threads": 1,
        "seed": seed,
        "verbosity": -1,
    }
    data = lightgbm.Dataset(matrix[training], target[training], categorical_feature=categorical, free_raw_data=False)
    found = lightgbm.cv(
        parameters,
        data,
        num_boost_round=given["maximumRounds"],
        nfold=4,
        stratified=task != "regression",
        seed=seed,
        callbacks=[lightgbm.early_stopping(given["patience"], verbose=False)],
    )
    rounds = len(next(iter(found.values())))
    return rounds, lightgbm.train(parameters, data, rounds).predict(matrix[test])


def xgboost_peer(rounds):
    types = ["c" if column["categories"] else "q" for column in columns]

    def data(rows, **labels):
        return xgboost.DMatrix(matrix[rows], feature_types=types, enable_categorical=True, **labels)

    parameters = {
        "objective": {"binary": "binary:logistic", "multiclass": "multi:softprob", "regression": "reg:squarederror"}[task],
        **({"num_class": classes} if task == "multiclass" else {}),
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_leaves": leaves,
        "max_depth": 0,
        "eta": rate,
        "lambda": given["l2"],
        # Of squared error each row weighs 1; elsewhere there is no such setting.
        "min_child_weight": given["minimumLeafRows"] if task == "regression" else 1,
        "subsample": given["rowShare"],
        "colsample_bytree": given["columnShare"],
        "nthread": 1,
        "seed": seed,
    }
    return xgboost.train(parameters, data(training, label=target[training]), rounds).predict(data(test))


def sklearn_peer(rounds):
    kind = HistGradientBoostingRegressor if task == "regression" else HistGradientBoostingClassifier
    model = kind(
        max_iter=rounds,
        learning_rate=rate,
        max_leaf_nodes=leaves,
        min_samples_leaf=given["minimumLeafRows"],
        l2_regularization=given["l2"],
        max_features=float(given["columnShare"]),
        early_stopping=False,
        categorical_features=categorical or None,
        random_state=seed,
    ).fit(matrix[training], target[training])
    return model.predict(matrix[test]) if task == "regression" else model.predict_proba(matrix[test])


def as_probabilities(predicted):
    """[row][class], flat; or the values of a regression."""
    if task == "binary" and predicted.ndim == 1:
        predicted = np.stack([1 - predicted, predicted], axis=1)
    return predicted.ravel().tolist()


rounds, of_lightgbm = lightgbm_peer()
answer = {"LightGBM": of_lightgbm, "xgboost": xgboost_peer(rounds), "scikit-learn": sklearn_peer(rounds)}
json.dump({"rounds": rounds, "peers": {name: as_probabilities(predicted) for name, predicted in answer.items()}}, sys.stdout)
