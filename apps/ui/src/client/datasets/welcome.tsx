import { Button } from '@mantine/core';
import { type Sample, samplePath, samples } from '../../samples.ts';
import { toApiError } from '../api/http.ts';
import { formatCount } from '../format/numbers.ts';
import { PageHeading } from '../frame/page-heading.tsx';
import { Notice } from '../states/notice.tsx';
import { AddDataset } from './add-dataset.tsx';
import { UploadProgress } from './upload-progress.tsx';
import { useUpload } from './use-upload.ts';
import classes from './welcome.module.css';

/** The first visit: bring a table, or take one that is here. */
export function Welcome() {
  const upload = useUpload();
  return (
    <div className={classes.welcome}>
      <PageHeading
        title="Start with a table"
        below={
          <p className="mr-measure">
            Millrace reads it, shows you what is in it, and trains a model that answers in milliseconds and says why.
          </p>
        }
      />
      <AddDataset />
      <section className={classes.samples} aria-labelledby="samples">
        <h2 id="samples">No file at hand?</h2>
        {upload.error && <Notice tone="bad">{upload.error.message}</Notice>}
        {upload.sending ? (
          <UploadProgress upload={upload} name="the sample" />
        ) : (
          <div className={classes.choices}>
            {samples.map((sample) => (
              <div key={sample.name} className={classes.sample}>
                <h3>{sample.title}</h3>
                <p>
                  {sample.story} <span className="mr-quiet">{formatCount(sample.rows)} rows.</span>
                </p>
                <Button variant="default" onClick={() => upload.send(sample.name, () => fetchSample(sample))}>
                  Try the sample: {sample.name}
                </Button>
              </div>
            ))}
          </div>
        )}
      </section>
    </div>
  );
}

/** The sample travels the same way as any file: down to the browser, and up as an upload. */
async function fetchSample(sample: Sample): Promise<File> {
  const response = await fetch(samplePath(sample));
  if (!response.ok) throw toApiError(response.status, await response.text());
  return new File([await response.blob()], `${sample.name}.csv`, { type: 'text/csv' });
}
