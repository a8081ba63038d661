/** Parts of a multipart form, in order; a part with a `fileName` is a file. */
export interface FormPart {
  name: string;
  content: string;
  fileName?: string;
  contentType?: string;
}

const boundary = 'the-boundary-of-this-test';
export const formHeaders = { 'content-type': `multipart/form-data; boundary=${boundary}` };

/** The body of a form, written out so that a test decides what comes first and where it breaks. */
export function formBody(parts: FormPart[]): string {
  const written = parts.map(({ name, content, fileName, contentType }) => {
    const disposition = `form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"`}`;
    const type = contentType ?? (fileName === undefined ? undefined : 'text/csv');
    const headers = `content-disposition: ${disposition}\r\n${type === undefined ? '' : `content-type: ${type}\r\n`}`;
    return `--${boundary}\r\n${headers}\r\n${content}\r\n`;
  });
  return `${written.join('')}--${boundary}--\r\n`;
}

export const nameOf = (name: string): FormPart => ({ name: 'name', content: name });
export const csvOf = (content: string, fileName = 'people.csv'): FormPart => ({ name: 'file', content, fileName });
