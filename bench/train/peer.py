"""One of the peers as a timed trainer: reads the table, then trains once for each line on stdin and answers each with a
line of JSON. Arguments: peer, folder of the table, threads, rounds, file for the margins of the test rows."""

import json
import os
import resource
import sys
import time

peer, folder, threads, rounds, answer_file = sys.argv[1:]
threads, rounds = int(threads), int(rounds)
os.environ["OMP_NUM_THREADS"] = str(threads)
# Set on some machines for old builds of OpenBLAS; it would slow a current one.
os.environ.pop("OPENBLAS_CORETYPE", None)
os.environ.pop("OPENBLAS_L2_SIZE", None)
import numpy as np

about = json.load(open(os.path.join(folder, "about.json")))
training_rows, test_rows = about["trainingRows"], about["testRows"]
categories = about["categories"]
labels = np.fromfile(os.path.join(folder, "labels.f32"), np.float32)


def read(dtype, order):
    """The training and the test rows in the layout that suits the peer best."""
    cells = np.memmap(os.path.join(folder, "columns.f32"), np.float32, "r", shape=(about["columns"], training_rows + test_rows))
    return (
        np.array(cells[:, :training_rows].T, dtype=dtype, order=order),
        np.array(cells[:, training_rows:].T, dtype=dtype, order=order),
    )


def prepare_xgboost():
    import xgboost

    training, test = read(np.float32, "C")
    types = ["c" if count else "q" for count in categories]
    parameters = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_leaves": 31,
        "max_depth": 0,
        "max_bin": 255,
        "eta": 0.1,
        "lambda": 1.0,
        "nthread": threads,
        "verbosity": 0,
    }

    def train(target):
        matrix = xgboost.QuantileDMatrix(
            training, target, feature_types=types, enable_categorical=True, max_bin=255, nthread=threads
        )
        return xgboost.train(parameters, matrix, rounds)

    def margins(model):
        return model.predict(xgboost.DMatrix(test, feature_types=types, enable_categorical=True), output_margin=True)

    return train, margins


def prepare_lightgbm():
    import lightgbm

    training, test = read(np.float32, "C")
    parameters = {
        "objective": "binary",
        "num_leaves": 31,
        "max_bin": 255,
        "learning_rate": 0.1,
        "lambda_l2": 1.0,
        "min_data_in_leaf": 20,
        "num_threads": threads,
        "verbosity": -1,
    }
    categorical = [index for index, count in enumerate(categories) if count]

    def train(target):
        data = lightgbm.Dataset(training, target, categorical_feature=categorical, free_raw_data=True)
        return lightgbm.train(parameters, data, rounds)

    return train, lambda model: model.predict(test, raw_score=True)


def prepare_sklearn():
    from sklearn.ensemble import HistGradientBoostingClassifier

    training, test = read(np.float64, "F")

    def train(target):
        model = HistGradientBoostingClassifier(
            max_iter=rounds,
            max_leaf_nodes=31,
            max_bins=255,
            learning_rate=0.1,
            l2_regularization=1.0,
            min_samples_leaf=20,
            early_stopping=False,
            categorical_features=[count > 0 for count in categories] if any(categories) else None,
        )
        return model.fit(training, target)

    return train, lambda model: model.decision_function(test)


def kibibytes(name):
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith(name)).split()[1])


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


train, margins = {"xgboost": prepare_xgboost, "lightgbm": prepare_lightgbm, "sklearn": prepare_sklearn}[peer]()
target = labels[:training_rows]
print(json.dumps({"ready": True}), flush=True)
for _ in sys.stdin:
    before = kibibytes("VmRSS")
    with open("/proc/self/clear_refs", "w") as clear:
        clear.write("5")
    cpu = cpu_seconds()
    start = time.perf_counter()
    model = train(target)
    seconds = time.perf_counter() - start
    cpu = cpu_seconds() - cpu
    peak = kibibytes("VmHWM") - before
    np.asarray(margins(model), np.float64).tofile(answer_file)
    print(json.dumps({"seconds": seconds, "cpuSeconds": cpu, "peakBytes": peak * 1024}), flush=True)
    del model
