import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { debianPackages } from "./debian.ts";
import type { Architecture, DebianPackage } from "./debian.ts";
import { withoutEmptySegments } from "./elf.ts";
import type { Part, PartWithText } from "./parts.ts";
import type { Entry } from "./zip.ts";

/**
 * GCC's libraries, which Node links and which slim images lack. They lie in `lib/` beside the executable, where its RUNPATH
 * has the loader look before it looks at the machine's own. So they must ask for no newer glibc than Node does: those of
 * Debian 11 ask for 2.18, Node for 2.28. Newer ones would take away machines that Node runs on.
 */
export interface Libraries {
  readonly part: PartWithText;
  /** the libraries of an architecture, for the zip */
  of(architecture: Architecture): readonly Entry[];
  /** has the loader look into `lib/` beside the executable */
  setRunpath(executable: string): Promise<void>;
}

/** The folder beside the executable, as RUNPATH names it: ld.so(8). */
export const runpath = "$ORIGIN/lib";

const version = "10.2.1-6";

/**
 * Bytes by which patchelf moves the file to gain room before it. By a page, it would part what the kernel keeps as large
 * folios in its cache from the addresses they fit: 400 page faults more for each launch, of 3000.
 */
const shift = `${2 ** 21}`;

/** What the libraries are, as one part: they come from one source. */
export const libraryPart: Part = {
  name: "libstdc++, libgcc_s, libatomic of GCC",
  version,
  license: "GPL-3.0-or-later WITH GCC-exception-3.1",
  kind: "library",
  purl: `pkg:deb/debian/gcc-10@${version}?arch=source`,
};

/** A file of a package that a release needs. */
interface Wanted {
  readonly package: DebianPackage;
  /** in the package */
  readonly file: string;
}

function wanted(name: string, architecture: Architecture, sha256: string, file: string, of = version): Wanted {
  return { package: { name, version: of, architecture, sha256 }, file };
}

/** By the name that programs ask for. */
const files: Readonly<Record<Architecture, Readonly<Record<string, Wanted>>>> = {
  amd64: {
    "libstdc++.so.6": wanted(
      "libstdc++6",
      "amd64",
      "5c155c58935870bf3b4bfe769116841c0d286a74f59eccfd5645693ac23f06b1",
      "usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.28",
    ),
    "libgcc_s.so.1": wanted(
      "libgcc-s1",
      "amd64",
      "e478f2709d8474165bb664de42e16950c391f30eaa55bc9b3573281d83a29daf",
      "lib/x86_64-linux-gnu/libgcc_s.so.1",
    ),
    "libatomic.so.1": wanted(
      "libatomic1",
      "amd64",
      "e8f1d04653698ab185c1144f35f905a1de87571c12ea630b65be669a2823d8c7",
      "usr/lib/x86_64-linux-gnu/libatomic.so.1.2.0",
    ),
  },
  arm64: {
    "libstdc++.so.6": wanted(
      "libstdc++6",
      "arm64",
      "7869aa540cc46e9f3d4267d5bde2af0e5b429a820c1d6f1a4cfccfe788c31890",
      "usr/lib/aarch64-linux-gnu/libstdc++.so.6.0.28",
    ),
    "libgcc_s.so.1": wanted(
      "libgcc-s1",
      "arm64",
      "e2fcdb378d3c1ad1bcb64d4fb6b37aab44011152beca12a4944f435a2582df1f",
      "lib/aarch64-linux-gnu/libgcc_s.so.1",
    ),
    "libatomic.so.1": wanted(
      "libatomic1",
      "arm64",
      "d0b8a02896479a6eac49019d71142da9561482759f40eb7aeb15cfdc7d3e39ec",
      "usr/lib/aarch64-linux-gnu/libatomic.so.1.2.0",
    ),
  },
};

/** The licences of all: the copyright file of their source, and the GPL that it refers to. */
const licences = [
  wanted(
    "gcc-10-base",
    "amd64",
    "be65535e94f95fbf04b104e8ab36790476f063374430f7dfc6c516cbe2d2cd1e",
    "usr/share/doc/gcc-10-base/copyright",
  ),
  wanted(
    "base-files",
    "amd64",
    "a7cc59f25ad7f3b87c000f33baf12678592be2c62776d03cf8f0f935f846acdc",
    "usr/share/common-licenses/GPL-3",
    "11.1+deb11u11",
  ),
];

/** By the machine that releases. Pinned too, as its version decides bytes of the executable. */
const patchelf: Readonly<Record<Architecture, Wanted>> = {
  amd64: wanted(
    "patchelf",
    "amd64",
    "a68fd2237eea05ac3bfaa829e2281752c724b13bca54e8632f5a12ce22240783",
    "usr/bin/patchelf",
    "0.12-1",
  ),
  arm64: wanted(
    "patchelf",
    "arm64",
    "071242adf5f4f95299dab877302ed2631650b4c5bc59e5b66413d900aae4d2d4",
    "usr/bin/patchelf",
    "0.12-1",
  ),
};

/**
 * Fetches what is not in the cache yet.
 *
 * @throws when a package is not to be had, or is not what its checksum names
 */
export async function openLibraries(cache: string): Promise<Libraries> {
  const tool = patchelf[process.arch === "arm64" ? "arm64" : "amd64"];
  const all = [...Object.values(files.amd64), ...Object.values(files.arm64), ...licences, tool];
  const folders = await debianPackages(
    all.map((each) => each.package),
    cache,
  );
  const place = (each: Wanted): string => join(folders[all.indexOf(each)] ?? "", each.file);
  const texts = await Promise.all(licences.map(async (each) => await readFile(place(each), "utf8")));
  const source = `The files are Debian's. Their source is Debian's source package gcc-10 ${version}.\n\n`;
  return {
    part: { ...libraryPart, text: source + texts.join("\n") },
    of: (architecture) =>
      Object.entries(files[architecture]).map(([soname, each]) => ({ file: place(each), name: `lib/${soname}` })),
    async setRunpath(executable) {
      await promisify(execFile)(place(tool), ["--page-size", shift, "--set-rpath", runpath, executable]);
      await writeFile(executable, withoutEmptySegments(await readFile(executable)));
    },
  };
}
