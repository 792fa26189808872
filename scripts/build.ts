/** `npm run build`: src/ and the packages it uses become one executable file with Node inside it. */
import { build } from "terraform-plugin-kit/build";
import { program } from "./build/program.ts";

await build(program);
