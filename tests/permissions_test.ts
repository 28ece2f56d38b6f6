/** What commands may do is what they need: with the permissions of their task, less the network, all of daily use works. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inWorkFolder } from "./run_cli.ts";
import { taskPermissions } from "./task_permissions.ts";

Deno.test("the commands of daily use work with their task's permissions, and without the network", async () => {
  await inWorkFolder(async (folder) => {
    const permissions = taskPermissions("hei-nw").filter((word) => word !== "--allow-net");
    assert.ok(permissions.includes("--no-prompt") && permissions.includes("--allow-read"));
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", ...permissions, "--deny-net", "--deny-import"],
        ...[fileURLToPath(new URL("./daily_commands.ts", import.meta.url)), "model"],
      ],
      cwd: folder,
      stdout: "null",
      stderr: "piped",
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  });
});

Deno.test("a server's task reaches no further than this machine, and an agent's reaches no network", () => {
  const nets = (task: "serve" | "mcp") => taskPermissions(task).filter((word) => word.startsWith("--allow-net"));
  assert.deepEqual(nets("serve"), ["--allow-net=127.0.0.1"]);
  assert.deepEqual(nets("mcp"), []);
});
