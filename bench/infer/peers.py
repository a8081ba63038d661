"""LightGBM and scikit-learn: trains a model of each, then predicts in one thread whenever a line on stdin asks for it, and
answers each with a line of JSON. Arguments: folder of the table, rows to learn from, rounds, rows of a batch, calls of
one row in a turn."""

import json
import os
import statistics
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
# Set on some machines for old builds of OpenBLAS; it would slow a current one.
os.environ.pop("OPENBLAS_CORETYPE", None)
os.environ.pop("OPENBLAS_L2_SIZE", None)
import lightgbm
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

folder = sys.argv[1]
learnt, rounds, batch_rows, calls = map(int, sys.argv[2:])
with open(os.path.join(folder, "about.json")) as file:
    about = json.load(file)
all_rows = about["trainingRows"] + about["testRows"]
cells = np.memmap(os.path.join(folder, "columns.f32"), np.float32, "r", shape=(about["columns"], all_rows))
labels = np.fromfile(os.path.join(folder, "labels.f32"), np.float32)[:learnt]
categorical = [index for index, count in enumerate(about["categories"]) if count]
training = np.array(cells[:, :learnt].T, dtype=np.float64)
test = np.array(cells[:, about["trainingRows"] :].T, dtype=np.float64)
batch = np.resize(test, (batch_rows, about["columns"]))

of_lightgbm = lightgbm.train(
    {"objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "num_threads": 1, "verbosity": -1},
    lightgbm.Dataset(training, labels, categorical_feature=categorical),
    rounds,
)
of_sklearn = HistGradientBoostingClassifier(
    max_iter=rounds, max_leaf_nodes=31, early_stopping=False, categorical_features=categorical or None
).fit(training, labels)

answers = {
    "LightGBM": lambda rows: of_lightgbm.predict(rows, num_threads=1),
    "scikit-learn": of_sklearn.predict_proba,
    "LightGBM with reasons": lambda rows: of_lightgbm.predict(rows, pred_contrib=True, num_threads=1),
}


def seconds_of(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    answer = answers[question["who"]]
    if question["rows"] > 1:
        seconds = seconds_of(lambda: answer(batch[: question["rows"]]))
    else:
        rows = [test[index : index + 1] for index in range(calls)]
        seconds = statistics.median([seconds_of(lambda: answer(row)) for row in rows])
    print(json.dumps({"seconds": seconds}), flush=True)
