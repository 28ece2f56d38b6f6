/** The browser's own storage for this page (the origin private file system): one folder for each base model. */
import type { FolderFiles } from "../../core/format/folder_files.ts";
import { memoryFolder } from "../../core/format/folder_files.ts";
import { requireFinite } from "../../core/format/finite_weights.ts";
import { decodePeft, encodePeft, peftConfigName, peftWeightsName } from "../../core/format/peft_files.ts";
import type { KeptText } from "../../core/memory/text_store.ts";
import type { KeptNight } from "../../core/run/tab/tab_memory.ts";
import { readNight } from "../../schemas/night.ts";

const memoryName = "memory.json", nightName = "night.json";
/** What a night trained, for the one after it. */
const trainedName = "trained.params", shapeName = "trained.shape";

/** Where one memory is kept. */
export interface Place {
  /** The notes. */
  memory: KeptText;
  /** The night of an earlier visit. @throws {FormatError} if its files are damaged. */
  night(): Promise<KeptNight | undefined>;
  /** Keeps a night, or takes away the one that is kept. */
  keepNight(night: KeptNight | undefined): Promise<void>;
  /** Gives a file that cannot be read another name; tells which. */
  setAside(what: "memory" | "night"): Promise<string>;
}

/** The place of the memory of one base model; undefined if the browser gives none. */
export async function openPlace(sha256: string): Promise<Place | undefined> {
  const storage = globalThis.navigator?.storage;
  if (typeof storage?.getDirectory !== "function") return undefined;
  let folder: FileSystemDirectoryHandle;
  try {
    const root = await (await storage.getDirectory()).getDirectoryHandle("hei-nw", { create: true });
    folder = await root.getDirectoryHandle(sha256.slice(0, 16), { create: true });
    const file = await folder.getFileHandle(".writable", { create: true });
    if (typeof file.createWritable !== "function") return undefined;
  } catch {
    return undefined; // A private window, or storage that is switched off.
  }
  return placeIn(folder);
}

function placeIn(folder: FileSystemDirectoryHandle): Place {
  return {
    memory: {
      name: memoryName,
      async read() {
        const data = await read(folder, memoryName);
        return data && new TextDecoder().decode(data);
      },
      write: (text) => write(folder, memoryName, new TextEncoder().encode(text)),
    },
    async night() {
      const record = await read(folder, nightName);
      if (!record) return undefined;
      const night = readNight(JSON.parse(new TextDecoder().decode(record)));
      const files: Record<string, Uint8Array> = {};
      for (const name of [peftConfigName, peftWeightsName]) {
        const data = await read(folder, `${night.night}-${name}`);
        if (data) files[name] = data;
      }
      const adapter: FolderFiles = memoryFolder(`night ${night.night}`, files);
      const params = await read(folder, `${night.night}-${trainedName}`);
      const shape = await read(folder, `${night.night}-${shapeName}`);
      const trained = params && shape && params.length % 4 === 0
        ? { shape: new TextDecoder().decode(shape), params: new Float32Array(params.buffer) }
        : undefined;
      return { record: night, adapter: decodePeft(adapter, requireFinite), ...(trained ? { trained } : {}) };
    },
    async keepNight(night) {
      if (night) {
        const { weights, config } = encodePeft(night.adapter, { dtype: "f32" });
        const prefix = night.record.night;
        await write(folder, `${prefix}-${peftWeightsName}`, weights);
        await write(folder, `${prefix}-${peftConfigName}`, new TextEncoder().encode(config));
        if (night.trained) {
          const { shape, params } = night.trained;
          await write(folder, `${prefix}-${trainedName}`, new Uint8Array(params.slice().buffer));
          await write(folder, `${prefix}-${shapeName}`, new TextEncoder().encode(String(shape)));
        }
        // Only now does it count: the night before stands until here.
        await write(folder, nightName, new TextEncoder().encode(JSON.stringify(night.record)));
      } else await remove(folder, nightName);
      const own = night ? `${night.record.night}-` : undefined;
      for await (const name of folder.keys()) {
        if (/^\d+-(adapter_|trained\.)/.test(name) && !(own && name.startsWith(own))) await remove(folder, name);
      }
    },
    async setAside(what) {
      const from = what === "memory" ? memoryName : nightName;
      const to = `${from}.damaged`;
      const data = await read(folder, from);
      if (data) await write(folder, to, data);
      await remove(folder, from);
      return to;
    },
  };
}

async function read(folder: FileSystemDirectoryHandle, name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await (await (await folder.getFileHandle(name)).getFile()).arrayBuffer());
  } catch (error) {
    if ((error as Error).name === "NotFoundError") return undefined;
    throw error;
  }
}

/** A file is replaced when all its bytes are written: until then the old one stands. */
async function write(folder: FileSystemDirectoryHandle, name: string, data: Uint8Array): Promise<void> {
  const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
  try {
    await stream.write(data as Uint8Array<ArrayBuffer>);
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => {});
    throw error;
  }
}

async function remove(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  await folder.removeEntry(name).catch((error) => {
    if ((error as Error).name !== "NotFoundError") throw error;
  });
}
