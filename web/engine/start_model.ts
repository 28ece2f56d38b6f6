/** From a file, or the model that comes with the page, to a model on a device. */
import { createDevice } from "../../kernels/choose_device.ts";
import type { Device } from "../../kernels/device.ts";
import { requestAdapter } from "../../kernels/webgpu/start.ts";
import { shippedFor } from "../../core/adapters/shipped_names.ts";
import { memoryBytes } from "../../core/format/byte_source.ts";
import { keyerFile, keyerOf } from "../../core/format/keyer_bytes.ts";
import { readSafetensors } from "../../core/format/safetensors.ts";
import type { Keyer } from "../../core/memory/keyer.ts";
import { createSparseKeyer } from "../../core/memory/sparse_keyer.ts";
import { requireFinite } from "../../core/format/finite_weights.ts";
import { openFolderBytes } from "../../core/format/folder_bytes.ts";
import { openGgufSource } from "../../core/format/gguf_bytes.ts";
import { memoryFolder } from "../../core/format/folder_files.ts";
import { decodePeft, peftConfigName, peftWeightsName } from "../../core/format/peft_files.ts";
import { askerAdapter } from "../../core/run/asker_of.ts";
import type { ModelSource } from "../../core/format/model_source.ts";
import { LocalModel } from "../../core/model/local_model.ts";
import type { Recipe } from "../../schemas/recipe.ts";
import { fittedTo, noteRecipe } from "../../core/run/recipes.ts";
import { DeviceError, explain, HeiNwError, InputError } from "../../schemas/errors.ts";
import type { WantedDevice } from "../messages.ts";
import { fileSource, hashOf } from "./file_source.ts";

/** The model that comes with the page, and its files. */
const embedded = "hei-nw/dummy-model";
const embeddedFiles = ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"];

/** Bytes of the largest model: the CPU path has an address space of 4 GB, in which training needs room, too. */
const mostBytes = 3e9;
/** Longest sequence: notes and questions are short, and a long context takes memory. */
const contextLength = 2048;

/** The keyer that ships for a model. */
async function shippedKeyer(model: LocalModel, remarks: string[]): Promise<Keyer | undefined> {
  const name = shippedFor(model.sha256)?.keyer;
  if (name === undefined) return undefined;
  try {
    const source = memoryBytes(`${name}/${keyerFile}`, (await fetched(`./adapters/${name}`, [keyerFile]))[keyerFile]);
    const { layers, ...projection } = keyerOf(readSafetensors(source));
    return createSparseKeyer(model, { name: `${name} ${hashOf(source).slice(0, 12)}`, layers, projection });
  } catch (error) {
    if (!(error instanceof HeiNwError)) throw error;
    remarks.push(`Notes are found worse than they could be: ${error.message}`);
    return undefined;
  }
}

/** A model that runs, and what to say about it. */
export interface Started {
  model: LocalModel;
  device: Device;
  recipe: Recipe;
  /** Name of the reader in the model, where one ships for it. */
  reader: string | undefined;
  /** The keyer that ships for it. */
  keyer: Keyer | undefined;
  remarks: string[];
}

/**
 * Reads a file of the user's, or the model that comes with the page, as far as it takes to know that it can be used.
 *
 * @throws {FormatError} if the file is no model that can be read. @throws {InputError} if it is too large.
 */
export async function openSource(file: File | undefined): Promise<ModelSource> {
  return file ? await openFile(file) : await openEmbedded();
}

/** Puts it on a device. @throws {DeviceError} if none starts, or the model does not fit. */
export async function startModel(source: ModelSource, wanted: WantedDevice): Promise<Started> {
  const remarks = [...source.warnings];
  const device = await startDevice(wanted, remarks);
  try {
    const recipe = await noteRecipe(source.source);
    const model = new LocalModel(source, device, { contextLength, activationBits: recipe.activationBits });
    const reader = await addShipped(model, remarks);
    const keyer = await shippedKeyer(model, remarks);
    return { model, device, recipe: fittedTo(recipe, model.config.layers), reader, keyer, remarks };
  } catch (error) {
    device.close();
    throw error;
  }
}

async function openEmbedded(): Promise<ModelSource> {
  return await openFolderBytes(await fetched("./model", embeddedFiles), embedded);
}

/** Files beside the page, by their names. @throws {InputError} if the server does not send one. */
async function fetched(folder: string, names: readonly string[]): Promise<Record<string, Uint8Array>> {
  const files = await Promise.all(names.map(async (name): Promise<[string, Uint8Array]> => {
    const url = new URL(`${folder}/${name}`, import.meta.url);
    const response = await fetch(url).catch(() => undefined);
    if (!response?.ok) {
      throw new InputError(explain({
        cannot: "load a file of this page",
        field: `${folder.slice(2)}/${name}`,
        rule: "next to the page on its server",
        received: response ? `an answer ${response.status}` : "no answer",
        hint: "build the page again: deno task web.",
      }));
    }
    return [name, new Uint8Array(await response.arrayBuffer())];
  }));
  return Object.fromEntries(files);
}

/** Adds the adapters that ship for a model: its reader and its asker. Gives the reader's name. */
async function addShipped(model: LocalModel, remarks: string[]): Promise<string | undefined> {
  const names = shippedFor(model.sha256);
  if (!names) return undefined;
  try {
    for (const [as, name] of [["reader", names.reader], [askerAdapter, names.asker]] as const) {
      if (name === undefined) continue;
      const files = await fetched(`./adapters/${name}`, [peftConfigName, peftWeightsName]);
      model.addAdapter(as, decodePeft(memoryFolder(name, files), requireFinite));
    }
    return names.reader && "reader";
  } catch (error) {
    if (!(error instanceof HeiNwError)) throw error;
    for (const name of model.adapterNames()) model.removeAdapter(name);
    remarks.push(
      `The adapters for this model could not be loaded, so it reads and asks worse than it could: ${error.message}`,
    );
    return undefined;
  }
}

async function openFile(file: File): Promise<ModelSource> {
  if (file.size > mostBytes) {
    const size = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
    throw new InputError(explain({
      cannot: `open ${file.name}`,
      field: "file",
      rule: `at most ${size(mostBytes)}, the memory limit of a tab`,
      received: size(file.size),
      hint: "take a smaller model, or one in fewer bits (Q4_K, Q4_0).",
    }));
  }
  const source = fileSource(file);
  return await openGgufSource(source, () => hashOf(source));
}

async function startDevice(wanted: WantedDevice, remarks: string[]): Promise<Device> {
  if (wanted !== "cpu") {
    const found = await requestAdapter().catch(() => undefined);
    if (!found) {
      remarks.push(
        "This browser offers no WebGPU adapter, so the model runs on the CPU. It gives the same answers, more slowly.",
      );
    } else if (wanted === "webgpu" || !found.summary.software) {
      try {
        return await createDevice("webgpu");
      } catch (error) {
        if (!(error instanceof DeviceError)) throw error;
        remarks.push(`WebGPU did not start (${error.message}), so the model runs on the CPU.`);
      }
    } else {
      remarks.push(
        `The WebGPU adapter here (${found.summary.name}) computes on the CPU itself, so the page uses its CPU path.`,
      );
    }
  }
  if (typeof SharedArrayBuffer === "undefined") {
    remarks.push(
      "Only one thread computes, because memory cannot be shared here. More threads are faster: for them, the server has to send " +
        "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, over https or from localhost.",
    );
  }
  return await createDevice("cpu", { worker: new URL("./thread.js", import.meta.url) });
}
