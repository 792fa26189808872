/** `npm run release -- --version 0.1.0`: makes dist/release/ as the Terraform Registry takes it. */
import { release } from "terraform-plugin-kit/build";
import { program } from "./build/program.ts";

await release(program);
