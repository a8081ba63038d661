import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  bytes: Buffer | string;
  /** Kept as it is instead of compressed. */
  stored?: boolean;
  /** Sets the flag of an encrypted entry; the bytes are what they are. */
  encrypted?: boolean;
  /** Sizes behind the bytes instead of before them, as programs write that do not know them beforehand. */
  streamed?: boolean;
}

/** A ZIP archive as APPNOTE.TXT describes it, with freedoms that libraries do not give. */
export function writeZip(entries: ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { before, record } = writeEntry(entry, offset);
    parts.push(...before);
    directory.push(record);
    offset += before.reduce((sum, { length }) => sum + length, 0);
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

function writeEntry(entry: ZipEntry, offset: number): { before: Buffer[]; record: Buffer } {
  const { stored = false, encrypted = false, streamed = false } = entry;
  const bytes = Buffer.from(entry.bytes);
  const packed = stored ? bytes : deflateRawSync(bytes);
  const name = Buffer.from(entry.name);
  const flags = 0x800 | (encrypted ? 1 : 0) | (streamed ? 8 : 0);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(bytes), 0);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(bytes.length, 8);

  const common = Buffer.alloc(10);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(flags, 2);
  common.writeUInt16LE(stored ? 0 : 8, 4);
  common.writeUInt32LE(0x5a210000, 6);
  const lengths = Buffer.alloc(4);
  lengths.writeUInt16LE(name.length, 0);
  const local = [signature(0x04034b50), common, streamed ? Buffer.alloc(12) : sizes, lengths, name, packed];
  const before = streamed ? [...local, signature(0x08074b50), sizes] : local;

  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offset, 10);
  const madeBy = Buffer.from([20, 0]);
  return { before, record: Buffer.concat([signature(0x02014b50), madeBy, common, sizes, lengths, rest, name]) };
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
