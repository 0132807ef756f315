// Files as one archive, nothing compressed: templates are small, and every system opens it.

/** A file for the archive. */
export interface Packed {
  path: string;
  bytes: Uint8Array;
  executable: boolean;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** Names are UTF-8. */
const UTF8 = 0x0800;
/** Made by Unix, so that modes are kept. */
const UNIX = 0x0314;
const VERSION = 20;

/** The archive. */
export function zip(files: readonly Packed[], at: Date = new Date()): Uint8Array {
  const stamp = dosTime(at);
  const bodies: Uint8Array[] = [];
  const entries: Uint8Array[] = [];
  let offset = 0;
  for (const file of files) {
    const name = new TextEncoder().encode(file.path);
    const sum = crc32(file.bytes);
    const common = [u16(VERSION), u16(UTF8), u16(0), u32(stamp), u32(sum), u32(file.bytes.length), u32(file.bytes.length), u16(name.length), u16(0)];
    const local = joined([u32(0x04034b50), ...common, name, file.bytes]);
    const mode = (file.executable ? 0o100755 : 0o100644) * 0x10000;
    entries.push(joined([u32(0x02014b50), u16(UNIX), ...common, u16(0), u16(0), u16(0), u32(mode), u32(offset), name]));
    bodies.push(local);
    offset += local.length;
  }
  const directory = joined(entries);
  const end = [u32(0x06054b50), u16(0), u16(0), u16(files.length), u16(files.length), u32(directory.length), u32(offset), u16(0)];
  return joined([...bodies, directory, ...end]);
}

/** The checksum of zip archives. */
export function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (TABLE[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

function dosTime(at: Date): number {
  const day = (Math.max(0, at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate();
  const time = (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1);
  return day * 0x10000 + time;
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, it) => sum + it.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
