/** The process in which a received file is read: its memory is limited and it can be killed at any time. */
import { childMain } from '@millrace/runtime/child';
import { type IngestedFile, type IngestFileInput, type IngestProgress, ingestFile } from './ingest-file.ts';

childMain<IngestFileInput, IngestProgress, IngestedFile>(ingestFile);
