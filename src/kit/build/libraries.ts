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
 * The dynamic loader and all libraries that Node links: the C library, and GCC's. They are in `lib/`, and the provider
 * uses none of the machine's own, which may have an older C library, another, or none. They come from Debian 12: where
 * no file sets the order, as in an empty container, its C library reads /etc/hosts before it asks a name server. That
 * of Debian 11 does not.
 */
export interface Libraries {
  readonly parts: readonly PartWithText[];
  /** returns the files of an architecture, for the zip */
  of(architecture: Architecture): readonly Entry[];
  /** makes the loader search for the executable's libraries beside it */
  setRunpath(executable: string): Promise<void>;
}

/** The folder of the executable, in the syntax of RUNPATH: ld.so(8). */
export const runpath = "$ORIGIN";

/**
 * The number of bytes by which patchelf moves the file to make room at its start. With a page the addresses would no
 * longer fit the large folios of the kernel's page cache: each launch would have 400 page faults more, of 3000.
 */
const shift = `${2 ** 21}`;

/** The file name of the dynamic loader for each architecture. */
export const loaders: Readonly<Record<Architecture, string>> = {
  amd64: "ld-linux-x86-64.so.2",
  arm64: "ld-linux-aarch64.so.1",
};

const versions = { gcc: "12.2.0-14+deb12u1", glibc: "2.36-9+deb12u14" } as const;

/** The libraries as parts of a release, by their source packages. */
export const libraryParts: readonly Part[] = [
  {
    name: "GNU C Library",
    version: versions.glibc,
    license: "LGPL-2.1-or-later",
    kind: "library",
    purl: `pkg:deb/debian/glibc@${encodeURIComponent(versions.glibc)}?arch=source`,
  },
  {
    name: "libstdc++, libgcc_s, libatomic of GCC",
    version: versions.gcc,
    license: "GPL-3.0-or-later WITH GCC-exception-3.1",
    kind: "library",
    purl: `pkg:deb/debian/gcc-12@${encodeURIComponent(versions.gcc)}?arch=source`,
  },
];

const packages = {
  amd64: {
    libc6: debian("libc6", "amd64", versions.glibc, "ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf"),
    "libgcc-s1": debian(
      "libgcc-s1",
      "amd64",
      versions.gcc,
      "3016e62cb4b7cd8038822870601f5ed131befe942774d0f745622cc77d8a88f7",
    ),
    "libstdc++6": debian(
      "libstdc++6",
      "amd64",
      versions.gcc,
      "5cd3171216d4ab0fc911cfe9c35509bf2dd8f47761c43b7f6a4296701551a24d",
    ),
    libatomic1: debian(
      "libatomic1",
      "amd64",
      versions.gcc,
      "fbd4e154a6b444229ea002cc209df099209c0adc09102e5fd21239a3d2b55e2d",
    ),
  },
  arm64: {
    libc6: debian("libc6", "arm64", versions.glibc, "01f4330719fd4f65580e16ea5a0527f372fca750e8f588d26deaf09f2d3b1cf4"),
    "libgcc-s1": debian(
      "libgcc-s1",
      "arm64",
      versions.gcc,
      "576926b283613db80168ddf76380a3bd877602778cf0d226caa7bfbfa71eacf3",
    ),
    "libstdc++6": debian(
      "libstdc++6",
      "arm64",
      versions.gcc,
      "26e138c677a985775331373828a6c286c551ff397cb735d00e2383cb273d1cb2",
    ),
    libatomic1: debian(
      "libatomic1",
      "arm64",
      versions.gcc,
      "1693aa13ce2b30d061a519fc28b77b9bab8c8e45804ced5969d99821e1bc2159",
    ),
  },
} as const;

/** The copyright files of the source packages, and the licences that they refer to. */
const licences = {
  glibc: [
    [packages.amd64.libc6, "usr/share/doc/libc6/copyright"],
    [baseFiles(), "usr/share/common-licenses/LGPL-2.1"],
  ],
  gcc: [
    [
      debian("gcc-12-base", "amd64", versions.gcc, "1896a2aacf4ad681ff5eacc24a5b0ca4d5d9c9b9c9e4b6de5197bc1e116ea619"),
      "usr/share/doc/gcc-12-base/copyright",
    ],
    [baseFiles(), "usr/share/common-licenses/GPL-3"],
  ],
} as const;

/**
 * patchelf, by the architecture of the machine that releases. It is also pinned, because its version determines bytes
 * of the executable.
 */
const patchelf: Readonly<Record<Architecture, DebianPackage>> = {
  amd64: {
    name: "patchelf",
    version: "0.12-1",
    architecture: "amd64",
    suite: "bullseye",
    sha256: "a68fd2237eea05ac3bfaa829e2281752c724b13bca54e8632f5a12ce22240783",
  },
  arm64: {
    name: "patchelf",
    version: "0.12-1",
    architecture: "arm64",
    suite: "bullseye",
    sha256: "071242adf5f4f95299dab877302ed2631650b4c5bc59e5b66413d900aae4d2d4",
  },
};

/**
 * Fetches the libraries that are not in the cache.
 *
 * @param cache the folder of the unpacked packages
 * @throws ReleaseError when a package is not available or does not match its checksum
 */
export async function openLibraries(cache: string): Promise<Libraries> {
  const tool = patchelf[process.arch === "arm64" ? "arm64" : "amd64"];
  const texts = { glibc: licences.glibc.map(([each]) => each), gcc: licences.gcc.map(([each]) => each) };
  const all = [
    ...new Map(
      [...Object.values(packages.amd64), ...Object.values(packages.arm64), ...texts.glibc, ...texts.gcc, tool].map(
        (each): [string, DebianPackage] => [each.sha256, each],
      ),
    ).values(),
  ];
  const folders = new Map(
    (await debianPackages(all, cache)).map((folder, index) => [all[index]?.sha256 ?? "", folder]),
  );
  const place = ({ sha256 }: DebianPackage, file: string): string => join(folders.get(sha256) ?? "", file);
  const text = async (files: readonly (readonly [DebianPackage, string])[]): Promise<string> =>
    (await Promise.all(files.map(async ([from, file]) => await readFile(place(from, file), "utf8")))).join("\n");
  const sourced = async (
    part: Part | undefined,
    source: string,
    files: typeof licences.glibc | typeof licences.gcc,
  ) => {
    if (part === undefined) throw new Error(`There is no part of ${source}.`);
    const note = `The files are Debian's, unchanged. Their source is Debian's source package ${source} ${part.version}.\n\n`;
    return { ...part, text: note + (await text(files)) };
  };
  const [glibc, gcc] = libraryParts;
  return {
    parts: [await sourced(glibc, "glibc", licences.glibc), await sourced(gcc, "gcc-12", licences.gcc)],
    of(architecture) {
      const triplet = architecture === "amd64" ? "x86_64-linux-gnu" : "aarch64-linux-gnu";
      const from = packages[architecture];
      const ofGlibc = [loaders[architecture], "libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0"];
      return [
        ...ofGlibc.map((name) => ({ name, file: place(from.libc6, `lib/${triplet}/${name}`) })),
        { name: "libgcc_s.so.1", file: place(from["libgcc-s1"], `lib/${triplet}/libgcc_s.so.1`) },
        { name: "libstdc++.so.6", file: place(from["libstdc++6"], `usr/lib/${triplet}/libstdc++.so.6.0.30`) },
        { name: "libatomic.so.1", file: place(from.libatomic1, `usr/lib/${triplet}/libatomic.so.1.2.0`) },
      ].map(({ name, file }) => ({ name: `lib/${name}`, file, executable: name === loaders[architecture] }));
    },
    async setRunpath(executable) {
      await promisify(execFile)(place(tool, "usr/bin/patchelf"), [
        "--page-size",
        shift,
        "--set-rpath",
        runpath,
        executable,
      ]);
      await writeFile(executable, withoutEmptySegments(await readFile(executable)));
    },
  };
}

function debian(name: string, architecture: Architecture, version: string, sha256: string): DebianPackage {
  return { name, version, architecture, suite: "bookworm", sha256 };
}

/** The package with the texts of common licences, which are the same in every release of Debian. */
function baseFiles(): DebianPackage {
  return {
    name: "base-files",
    version: "11.1+deb11u11",
    architecture: "amd64",
    suite: "bullseye",
    sha256: "a7cc59f25ad7f3b87c000f33baf12678592be2c62776d03cf8f0f935f846acdc",
  };
}
