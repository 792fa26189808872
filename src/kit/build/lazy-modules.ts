import { isBuiltin } from "node:module";
import type { Plugin } from "rolldown";

/**
 * Lets Node's own modules load with the first module that uses them. As imports of the one module they would all load at
 * launch, node:http of the simulator included, and delay every handshake. What is asked for by a module that a launch needs,
 * and used by none of its functions that a launch calls, loads with its first use.
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

/** zlib is for answers that are compressed, dns for hosts that no launch of gRPC's server looks up. */
const unusedBuiltins = ["zlib", "dns", "perf_hooks"];

/** Files of grpc-js that bring its client along, which its server uses for services that are not offered here, with their exports. */
const unusedFiles: readonly (readonly [file: string, names: readonly string[]])[] = [
  ["make-client", ["makeClientConstructor", "loadPackageDefinition"]],
];

/** CommonJS is evaluated where it is first imported. */
function builtin(id: string): string {
  const got = `process.getBuiltinModule(${JSON.stringify(id)})`;
  if (!unusedBuiltins.includes(id.replace(/^node:/, ""))) return `module.exports = ${got};`;
  // Of the Node that builds, which has the version of the one that runs.
  return gettersOf(Object.keys(process.getBuiltinModule(id) ?? {}), got);
}

function facade(path: string): string {
  const [, names = []] = unusedFiles.find(([file]) => path.endsWith(`/${file}.js`)) ?? [];
  return `exports.__esModule = true;\n${gettersOf(names, `require(${JSON.stringify(path)})`)}`;
}

function gettersOf(names: readonly string[], module: string): string {
  return `for (const name of ${JSON.stringify(names)}) Object.defineProperty(exports, name, { enumerable: true, get: () => ${module}[name] });`;
}
