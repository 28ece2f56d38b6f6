/** What a file is that is not what it is named: a pointer of Git LFS, a web page, a download that did not finish. */
import { type ByteSource, readBytes } from "./byte_source.ts";

/** What was found instead of a file, and what to do about it. */
export interface WrongContent {
  /** "a Git LFS pointer …", for the place of what was received. */
  received: string;
  hint: string;
}

/** Bytes from the beginning of a file that are enough to tell. */
const tellingBytes = 512;

const binaries: readonly (readonly [start: string, received: string, hint: string])[] = [
  ["GGUF", "a GGUF file", "give it a name that ends in .gguf and name it by its path."],
  ["FUGG", "a big-endian GGUF file", "convert it to little-endian."],
  ["lmgg", "a model in GGML's format of before GGUF", "take the model as GGUF, or convert it with an older llama.cpp."],
  ["fmgg", "a model in GGML's format of before GGUF", "take the model as GGUF, or convert it with an older llama.cpp."],
  ["tjgg", "a model in GGML's format of before GGUF", "take the model as GGUF, or convert it with an older llama.cpp."],
  ["algg", "an adapter in GGML's format of before GGUF", "take the adapter as a PEFT folder."],
  [
    "PK\x03\x04",
    "a zip archive (PyTorch checkpoints are such)",
    "save the model as safetensors, or unpack the archive.",
  ],
  ["\x80\x02", "a Python pickle (an old PyTorch checkpoint)", "save the model as safetensors."],
  ["\x89HDF", "an HDF5 file (Keras)", "save the model as safetensors."],
  ["\x1f\x8b", "a gzip archive", "unpack it first."],
  ["\x28\xb5\x2f\xfd", "a zstd archive", "unpack it first."],
  ["\xff\xfe", "text in UTF-16", "save it as UTF-8."],
  ["\xfe\xff", "text in UTF-16", "save it as UTF-8."],
];

/**
 * What a file that cannot be read as what it should be is instead; undefined if that cannot be told.
 *
 * @param wanted What it should be: it may be that, and damaged.
 */
export function wrongContent(source: ByteSource, wanted?: "safetensors"): WrongContent | undefined {
  const { size } = source;
  const start = readBytes(source, 0, Math.min(size, tellingBytes));
  if (size === 0) return { received: "an empty file (0 bytes)", hint: "its download never began; download it again." };
  const raw = String.fromCharCode(...start);
  const text = raw.replace(/^\xef\xbb\xbf/, "").trimStart();
  if (/^version https:\/\/(git-lfs\.github\.com|hawser\.github\.com)\/spec\//.test(text)) return lfsPointer(text, size);
  if (/^# xet version/.test(text)) {
    return {
      received: "a Git Xet pointer in place of the file",
      hint: "fetch the file itself, e.g. with `hf download`.",
    };
  }
  if (/^<(!doctype\s+html|html|head|body)/i.test(text)) {
    return {
      received: `a web page (${quoted(text)})`,
      hint: "the page about the file, or an error page, was saved in its place; download the file itself.",
    };
  }
  if (/^<\?xml/.test(text)) {
    return {
      received: `an XML text (${quoted(text)})`,
      hint: "a server's error message was saved in place of the file; download it again.",
    };
  }
  for (const [begin, received, hint] of binaries) if (raw.startsWith(begin)) return { received, hint };
  if (wanted !== "safetensors" && /^.{8}\{"/s.test(raw) && start[7] === 0) {
    return {
      received: "a safetensors file",
      hint: "give the folder that it lies in, with config.json and tokenizer.json.",
    };
  }
  if (start.every((byte) => byte === 0)) {
    return { received: "zero bytes", hint: "the download did not finish; download the file again." };
  }
  const complaint = /error|not found|denied|restricted|forbidden|unauthori[sz]ed|invalid|gated|rate limit/i;
  if (/^[\t\n\r\x20-\x7e]+$/.test(raw) && complaint.test(raw)) {
    return {
      received: `a text (${quoted(text)})`,
      hint: "a server's message was saved in place of the file; download it again.",
    };
  }
  return undefined;
}

function lfsPointer(text: string, size: number): WrongContent {
  const whole = /^size (\d+)$/m.exec(text)?.[1];
  return {
    received: `a Git LFS pointer of ${size} bytes in place of the file${whole ? ` of ${whole} bytes` : ""}`,
    hint:
      "fetch the file itself: `git lfs install`, then `git lfs pull` in its folder; or download it from the model's page.",
  };
}

function quoted(text: string): string {
  const line = text.split(/[\r\n]/, 1)[0];
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
