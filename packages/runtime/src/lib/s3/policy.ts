/**
 * The rights that Millrace needs on its bucket, as an IAM policy. The statement
 * `Versions` is for buckets that keep versions: without it deleted bytes stay
 * until a rule of the bucket frees them. To make the bucket itself it also needs
 * `s3:CreateBucket`, `s3:PutBucketVersioning` and `s3:PutLifecycleConfiguration`, once.
 */
export function bucketPolicy(...buckets: string[]) {
  const these = buckets.map((bucket) => `arn:aws:s3:::${bucket}`);
  const allInThem = these.map((bucket) => `${bucket}/*`);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Bucket',
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:GetBucketVersioning'],
        Resource: these,
      },
      {
        Sid: 'Objects',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
        Resource: allInThem,
      },
      {
        Sid: 'Versions',
        Effect: 'Allow',
        Action: ['s3:ListBucketVersions', 's3:DeleteObjectVersion'],
        Resource: [...these, ...allInThem],
      },
    ],
  };
}
