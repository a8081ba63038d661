import { Button, Collapse, SegmentedControl, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp, IconChevronRight } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useState } from 'react';
import type { ImportSource } from '../../api/imports.ts';
import { Sheet } from '../../frame/sheet.tsx';
import { Notice } from '../../states/notice.tsx';
import { RowsLoading } from '../../states/rows-loading.tsx';
import { NameField, nameProblem } from '../name-field.tsx';
import { ChangeNotice } from './change-notice.tsx';
import { ColumnEditor } from './column-editor.tsx';
import { Findings } from './findings.tsx';
import classes from './import.module.css';
import { PreviewError } from './preview-error.tsx';
import { PreviewFacts } from './preview-facts.tsx';
import { PreviewRejects } from './preview-rejects.tsx';
import { PreviewTable } from './preview-table.tsx';
import { ReadingControls } from './reading-controls.tsx';
import type { Sending } from './sending.ts';
import { SendingProgress } from './sending-progress.tsx';
import { type Import, useImport } from './use-import.ts';

interface ImportFormProps {
  sending: Sending | undefined;
  source: ImportSource | undefined;
  /** Names of data sets that are there. */
  known: Set<string>;
  fixedName: string | undefined;
  suggestedName: string;
  /** Gives this file up for another one. */
  onOther: () => void;
}

export function ImportForm({ sending, source, known, fixedName, suggestedName, onOther }: ImportFormProps) {
  const [name, setName] = useState(fixedName ?? suggestedName);
  const of = useImport(source, known.has(name) ? name : undefined);
  const arrived = source !== undefined && !('beginning' in source);
  const unanswered = of.questions.some(({ finding, answer }) => finding.level === 'question' && answer === undefined);
  useKeepUpload(sending);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (arrived && !nameProblem(name)) of.start(name);
      }}
    >
      <div className={classes.main}>
        {sending && !sending.upload && <SendingProgress sending={sending} />}
        <Seen
          of={of}
          waiting={source === undefined}
          failed={sending?.error !== undefined}
          arrived={arrived}
          onOther={onOther}
        />
      </div>
      <div className={classes.summary}>
        {of.preview && <PreviewFacts preview={of.preview} />}
        {!fixedName && (
          <NameField
            label="Name of the data set"
            value={name}
            onChange={setName}
            taken={known.has(name) ? `There is already a data set ${name}: this adds a version to it.` : undefined}
          />
        )}
        {of.startError && <Notice tone="bad">{of.startError.message}</Notice>}
        <div className={classes.go}>
          <Button
            type="submit"
            size="md"
            disabled={!arrived || !of.preview || nameProblem(name) !== undefined}
            loading={of.starting}
          >
            {fixedName ? `Import as the next version` : 'Import'}
          </Button>
          {of.preview && !arrived && (
            <p className="mr-quiet mr-small">It can be imported once all of it has arrived.</p>
          )}
          {unanswered && <p className="mr-quiet mr-small">A question is open; unanswered, it is read as it stands.</p>}
        </div>
        {of.preview && <Reading of={of} preview={of.preview} />}
      </div>
    </form>
  );
}

interface SeenProps {
  of: Import;
  /** No bytes to look at yet. */
  waiting: boolean;
  failed: boolean;
  arrived: boolean;
  onOther: () => void;
}

/** What was understood of the file. */
function Seen({ of, waiting, failed, arrived, onOther }: SeenProps) {
  const [raw, setRaw] = useState(false);
  const [column, setColumn] = useState<string>();
  const { preview } = of;
  if (!preview) {
    if (of.error && arrived) return <PreviewError of={of} onOther={onOther} />;
    return failed || (of.error && !arrived) ? null : <RowsLoading rows={waiting ? 5 : 7} />;
  }
  return (
    <>
      {of.error && <PreviewError of={of} onOther={onOther} />}
      <ChangeNotice change={preview.change} />
      <Findings of={of} />
      <Sheet
        flush
        title="First rows"
        note="A click on a column changes how it is read."
        actions={
          <SegmentedControl
            aria-label="Show the cells"
            size="xs"
            className={classes.cells ?? ''}
            value={raw ? 'raw' : 'typed'}
            onChange={(value) => setRaw(value === 'raw')}
            data={[
              { value: 'typed', label: 'Understood' },
              { value: 'raw', label: 'In the file' },
            ]}
          />
        }
      >
        <PreviewTable preview={preview} raw={raw} reading={of.reading} onColumn={({ name }) => setColumn(name)} />
      </Sheet>
      <PreviewRejects preview={preview} />
      <ColumnEditor of={of} preview={preview} name={column} onClose={() => setColumn(undefined)} />
    </>
  );
}

function Reading({ of, preview }: { of: Import; preview: NonNullable<Import['preview']> }) {
  const [open, setOpen] = useState(() => window.innerWidth > 960);
  const region = useId();
  return (
    <div>
      <div className={classes.readingHead}>
        <UnstyledButton
          type="button"
          className={classes.disclose}
          aria-expanded={open}
          aria-controls={region}
          onClick={() => setOpen(!open)}
        >
          <IconChevronRight size={16} aria-hidden data-open={open || undefined} />
          How it is read
        </UnstyledButton>
        {of.undo && (
          <Button variant="subtle" size="compact-sm" leftSection={<IconArrowBackUp size={15} />} onClick={of.undo}>
            Undo
          </Button>
        )}
      </div>
      <Collapse expanded={open} id={region}>
        <div className={classes.reading}>
          <ReadingControls of={of} preview={preview} />
        </div>
      </Collapse>
    </div>
  );
}

/** Once all bytes are there, the address leads back to them, also after a reload. */
function useKeepUpload(sending: Sending | undefined) {
  const navigate = useNavigate();
  const upload = sending?.upload;
  useEffect(() => {
    if (upload) navigate({ to: '/import', search: (before) => ({ ...before, upload }), replace: true });
  }, [upload, navigate]);
}
