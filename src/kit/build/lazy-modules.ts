import { isBuiltin } from "node:module";
import type { Plugin } from "rolldown";

/**
 * Makes Node's own modules load together with the first module that uses them. As imports of the single entry module
 * all of them would load at launch and delay every handshake. A module that a launch imports but does not use loads at
 * its first use.
 */
export function lazyModules(): Plugin {
  return {
    name: "lazy-modules",
    resolveId(id, importer = "") {
      if (isBuiltin(id)) return { id: builtinPrefix + id, moduleSideEffects: false };
      const unused = unusedFiles.find(([file]) => id === `./${file}`);
      if (unused === undefined || !/[\\/]@grpc[\\/]grpc-js[\\/]build[\\/]src[\\/][a-z0-9-]+\.js$/.test(importer))
        return;
      return { id: `${facadePrefix}@grpc/grpc-js/build/src/${unused[0]}.js`, moduleSideEffects: false };
    },
    load(id) {
      if (id.startsWith(builtinPrefix)) return builtin(id.slice(builtinPrefix.length));
      if (id.startsWith(facadePrefix)) return facade(id.slice(facadePrefix.length));
      return undefined;
    },
  };
}

const builtinPrefix = "\0builtin:";
const facadePrefix = "\0facade:";

/** zlib is for compressed responses, dns for host names, which gRPC's server does not look up at a launch. */
const unusedBuiltins = ["zlib", "dns", "perf_hooks"];

/**
 * Files of grpc-js that load its client, with their exports. Its server uses them only for services that do not exist
 * here.
 */
const unusedFiles: readonly (readonly [file: string, names: readonly string[]])[] = [
  ["make-client", ["makeClientConstructor", "loadPackageDefinition"]],
];

/** Returns a CommonJS module, which is evaluated at its first import. */
function builtin(id: string): string {
  const got = `process.getBuiltinModule(${JSON.stringify(id)})`;
  if (!unusedBuiltins.includes(id.replace(/^node:/, ""))) return `module.exports = ${got};`;
  // The names come from the Node that builds, which has the version of the Node that runs.
  return gettersOf(Object.keys(process.getBuiltinModule(id) ?? {}), got);
}

function facade(path: string): string {
  const [, names = []] = unusedFiles.find(([file]) => path.endsWith(`/${file}.js`)) ?? [];
  return `exports.__esModule = true;\n${gettersOf(names, `require(${JSON.stringify(path)})`)}`;
}

function gettersOf(names: readonly string[], module: string): string {
  return `for (const name of ${JSON.stringify(names)}) Object.defineProperty(exports, name, { enumerable: true, get: () => ${module}[name] });`;
}
