import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Whether a folder in PATH has a program of that name. */
export async function onPath(command: string): Promise<boolean> {
  const tries = (process.env["PATH"] ?? "").split(delimiter).map(async (folder) => {
    return await access(join(folder, command), constants.X_OK).then(
      () => true,
      () => false,
    );
  });
  return (await Promise.all(tries)).includes(true);
}
