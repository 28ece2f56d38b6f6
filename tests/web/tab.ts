/** A tab of headless Chromium on the built page, and hands that click in it as a person would. */
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { servePage } from "../../web/serve.ts";

/** Where Chromium may be. */
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The path of a Chromium here: CHROME_PATH, or where Debian puts it; undefined where there is none. */
export function chromiumPath(): string | undefined {
  const named = Deno.env.get("CHROME_PATH");
  return [...named ? [named] : [], ...places].find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** How a tab is opened. */
export interface TabOptions {
  /** Whether the server sends the headers that let memory be shared. */
  isolated?: boolean;
  /** Whether the browser offers WebGPU, on its software device. */
  webgpu?: boolean;
}

/** Milliseconds that a click's work may take: on one slow core. */
const patience = 300_000;

/** See the module. */
export class Tab implements AsyncDisposable {
  readonly page: Page;
  readonly #browser: Browser;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** What the page wrote on its console as errors. */
  readonly errors: string[] = [];

  private constructor(page: Page, browser: Browser, server: Deno.HttpServer<Deno.NetAddr>) {
    this.page = page;
    this.#browser = browser;
    this.#server = server;
    page.on("pageerror", (error) => this.errors.push(String(error)));
  }

  /** Opens the page that was built into a folder. */
  static async open(
    folder: string,
    chromium: string,
    { isolated = true, webgpu = false }: TabOptions = {},
  ): Promise<Tab> {
    const server = servePage(folder, { port: 0, isolated });
    try {
      const browser = await puppeteer.launch({
        executablePath: chromium,
        headless: true,
        protocolTimeout: patience + 30_000,
        args: [
          "--no-sandbox",
          "--disable-dev-shm-usage",
          ...webgpu ? ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"] : ["--disable-gpu"],
        ],
      });
      const page = await browser.newPage();
      page.setDefaultTimeout(patience);
      const tab = new Tab(page, browser, server);
      await tab.visit();
      return tab;
    } catch (error) {
      await server.shutdown();
      throw error;
    }
  }

  /** Loads the page, as at the first visit or a later one. */
  async visit(): Promise<void> {
    await this.page.goto(`http://localhost:${this.#server.addr.port}/`);
  }

  /** The text of an element; empty where it is hidden. */
  async text(selector: string): Promise<string> {
    return await this.page.$eval(selector, (element) => (element as HTMLElement).innerText.trim());
  }

  /** Puts a text in the place of what a field holds. */
  async type(selector: string, text: string): Promise<void> {
    await this.page.$eval(selector, (element) => (element as HTMLInputElement).value = "");
    await this.page.type(selector, text);
  }

  /** Clicks and waits until the work is done; gives the problem that is shown, empty where all went well. */
  async click(selector: string): Promise<string> {
    await this.page.click(selector);
    await this.idle();
    return await this.text("#problem");
  }

  /** Waits until nothing is under way. */
  async idle(): Promise<void> {
    await this.page.waitForFunction(() => (document.getElementById("work") as HTMLElement).hidden);
  }

  /** Loads a model: the page's own, or a file of the disk. */
  async load(options: { file?: string; device?: "auto" | "cpu" | "webgpu" } = {}): Promise<string> {
    await this.page.select("#device", options.device ?? "cpu");
    if (options.file !== undefined) {
      const input = await this.page.$("input#file");
      await input!.uploadFile(options.file);
    }
    return await this.click("#load");
  }

  /** Asks and gives the newest answer. */
  async ask(question: string, memory: boolean): Promise<string> {
    await this.type("#question", question);
    const problem = await this.click(memory ? "#with" : "#without");
    if (problem !== "") throw new Error(problem);
    return await this.text("#answers li b");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#server.shutdown();
  }
}
