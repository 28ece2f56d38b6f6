/**
 * Several test files as one: `deno test tests/several.ts -- FILE…`, with paths from the checkout. Each file that Deno is given loads all
 * that it imports anew, a quarter of a second for most. Here they share it.
 */
for (const file of Deno.args) {
  await import(new URL(`../${file}`, import.meta.url).href).catch((error: unknown) =>
    Deno.test(`${file} loads`, () => {
      throw error;
    })
  );
}
