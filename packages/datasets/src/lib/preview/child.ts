/** The process in which the beginning of a received file is read: uploads are hostile. */
import { childMain } from '@millrace/runtime/child';
import type { ImportPreview } from '../../index.ts';
import type { IngestProgress } from '../ingest/ingest-file.ts';
import { type PreviewFileInput, previewFile } from './preview-file.ts';

childMain<PreviewFileInput, IngestProgress, ImportPreview>(previewFile);
