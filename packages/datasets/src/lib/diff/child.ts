/** The process in which versions are compared: its memory is limited and it can be killed at any time. */
import { childMain } from '@millrace/runtime/child';
import { type ContentDiff, type DiffInput, diffContents } from './diff-contents.ts';

childMain<DiffInput, never, ContentDiff>(diffContents);
