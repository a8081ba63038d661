/** Area under the ROC curve by ranks, ties counted half (Mann and Whitney, 1947). */
export function auc(labels: ArrayLike<number>, scores: Float64Array): number {
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  let positives = 0;
  let rankSum = 0;
  for (let begin = 0; begin < order.length; ) {
    let end = begin;
    let positivesHere = 0;
    for (; end < order.length && scores[order[end] as number] === scores[order[begin] as number]; end++) {
      positivesHere += labels[order[end] as number] as number;
    }
    rankSum += (positivesHere * (begin + end + 1)) / 2;
    positives += positivesHere;
    begin = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}
