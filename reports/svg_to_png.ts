/** SVG to PNG, with a font of our own: without a font buffer the renderer drops all text, silently. */

let ready: Promise<typeof import("@resvg/resvg-wasm")> | undefined;
let font: Promise<Uint8Array> | undefined;

/** The font family that figures must ask for. */
export const fontFamily = "DejaVu Sans";

/**
 * Renders an SVG on white.
 *
 * @param scale Pixels of the picture for one pixel of the SVG.
 */
export async function svgToPng(svg: string, scale = 2): Promise<Uint8Array> {
  ready ??= loadRenderer();
  font ??= loadFont();
  const { Resvg } = await ready;
  const renderer = new Resvg(svg, {
    background: "white",
    fitTo: { mode: "zoom", value: scale },
    font: { fontBuffers: [await font], defaultFontFamily: fontFamily, loadSystemFonts: false },
  });
  try {
    return renderer.render().asPng();
  } finally {
    renderer.free();
  }
}

async function loadRenderer(): Promise<typeof import("@resvg/resvg-wasm")> {
  const resvg = await import("@resvg/resvg-wasm");
  await resvg.initWasm(await Deno.readFile(new URL(import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm"))));
  return resvg;
}

async function loadFont(): Promise<Uint8Array> {
  // The package has no code: importing its package.json is what brings it into the cache.
  await import("dejavu-fonts-ttf/package.json", { with: { type: "json" } });
  return await Deno.readFile(new URL(import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf")));
}
