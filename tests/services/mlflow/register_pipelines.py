"""Registers pipelines of scikit-learn in MLflow as anybody may, and tells what they answer."""

import json
import logging
import os
import sys
import warnings

# What is printed is the answer.
os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"

import mlflow
import numpy as np
import onnxruntime
import pandas as pd
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.simplefilter("ignore")
logging.getLogger("mlflow").setLevel(logging.ERROR)
question = json.load(sys.stdin)
mlflow.set_tracking_uri(question["url"])
mlflow.set_experiment("pipelines of others")
client = mlflow.MlflowClient()

random = np.random.default_rng(7)
count = 600
table = pd.DataFrame(
    {
        "age": random.integers(18, 90, count),
        "hours": random.normal(40, 9, count).astype("float32").astype("float64"),
        "job": random.choice(["clerk", "nurse", "smith"], count),
    }
)
score = table["age"] + table["hours"] + 25 * (table["job"] == "nurse") + random.normal(0, 12, count)
churned = np.where(score > 95, "yes", "no")
usage = (table["age"] * 2.5 + table["hours"]).to_numpy()
tariff = (table["age"] // 30 * 10).to_numpy()
columns = [
    ("age", Int64TensorType([None, 1])),
    ("hours", FloatTensorType([None, 1])),
    ("job", StringTensorType([None, 1])),
]
matrix = [("X", FloatTensorType([None, 2]))]
numbers = table[["age", "hours"]].to_numpy().astype("float32")


def prepared(model):
    return make_pipeline(
        make_column_transformer(
            (StandardScaler(), ["age", "hours"]), (OneHotEncoder(handle_unknown="ignore"), ["job"])
        ),
        model,
    )


def register(name, graph, signature, **details):
    with mlflow.start_run():
        info = mlflow.onnx.log_model(graph, name="model", signature=signature, registered_model_name=name, **details)
    version = info.registered_model_version
    client.set_registered_model_alias(name, "champion", version)
    return int(version)


def onnx_answers(graph, feeds):
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    return [np.asarray(each).reshape(len(each), -1).tolist() for each in session.run(None, feeds)]


def by_column(frame):
    return {
        "age": frame[["age"]].to_numpy().astype("int64"),
        "hours": frame[["hours"]].to_numpy().astype("float32"),
        "job": frame[["job"]].to_numpy().astype(object),
    }


some = table.head(40)
classifier = prepared(LogisticRegression()).fit(table, churned)
plain = to_onnx(classifier, initial_types=columns, options={id(classifier): {"zipmap": False}})
register(
    "churn",
    plain,
    infer_signature(table, classifier.predict(table)),
    input_example=table.head(3),
    metadata={"target": "churned"},
)
register("zipped", to_onnx(classifier, initial_types=columns), infer_signature(table, churned))
register("unsigned", plain, None)

forest = RandomForestClassifier(15, max_depth=6, random_state=1).fit(numbers, tariff)
woods = to_onnx(forest, initial_types=matrix, options={id(forest): {"zipmap": False}})
register(
    "tariff",
    woods,
    infer_signature(numbers, forest.predict(numbers)),
    metadata={"target": "tariff", "features": ["age", "hours"]},
)

regressor = prepared(GradientBoostingRegressor(n_estimators=30, random_state=1)).fit(table, usage)
curve = to_onnx(regressor, initial_types=columns)
register("usage", curve, infer_signature(table, regressor.predict(table)), metadata={"target": "usage"})

print(
    json.dumps(
        {
            "table": table.assign(churned=churned).to_dict("records"),
            "rows": some.to_dict("records"),
            "churn": {
                "onnx": onnx_answers(plain, by_column(some))[1],
                "labels": classifier.predict(some).tolist(),
                "sklearn": classifier.predict_proba(some).tolist(),
            },
            "tariff": {
                "onnx": onnx_answers(woods, {"X": numbers[:40]})[1],
                "labels": forest.predict(numbers[:40]).tolist(),
                "sklearn": forest.predict_proba(numbers[:40]).tolist(),
            },
            "usage": {
                "onnx": onnx_answers(curve, by_column(some))[0],
                "sklearn": regressor.predict(some).reshape(-1, 1).tolist(),
            },
        }
    )
)
