import "server-only";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import clojure from "highlight.js/lib/languages/clojure";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import dart from "highlight.js/lib/languages/dart";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import elixir from "highlight.js/lib/languages/elixir";
import erb from "highlight.js/lib/languages/erb";
import erlang from "highlight.js/lib/languages/erlang";
import fsharp from "highlight.js/lib/languages/fsharp";
import go from "highlight.js/lib/languages/go";
import graphql from "highlight.js/lib/languages/graphql";
import groovy from "highlight.js/lib/languages/groovy";
import haskell from "highlight.js/lib/languages/haskell";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import less from "highlight.js/lib/languages/less";
import lua from "highlight.js/lib/languages/lua";
import makefile from "highlight.js/lib/languages/makefile";
import nginx from "highlight.js/lib/languages/nginx";
import objectivec from "highlight.js/lib/languages/objectivec";
import perl from "highlight.js/lib/languages/perl";
import php from "highlight.js/lib/languages/php";
import powershell from "highlight.js/lib/languages/powershell";
import properties from "highlight.js/lib/languages/properties";
import protobuf from "highlight.js/lib/languages/protobuf";
import python from "highlight.js/lib/languages/python";
import r from "highlight.js/lib/languages/r";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import scala from "highlight.js/lib/languages/scala";
import scss from "highlight.js/lib/languages/scss";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import vbnet from "highlight.js/lib/languages/vbnet";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

/** The grammars, by the names under which they refer to each other. */
export const grammars = {
  ...{ bash, c, clojure, cpp, csharp, css, dart, dockerfile, elixir, erb, erlang, fsharp, go, graphql, groovy },
  ...{ haskell, ini, java, javascript, json, kotlin, less, lua, makefile, nginx, objectivec, perl, php, powershell },
  ...{ properties, protobuf, python, r, ruby, rust, scala, scss, sql, swift, typescript, vbnet, xml, yaml },
};

export type Language = keyof typeof grammars;

const extensions: Partial<Record<Language, string>> = {
  bash: "sh bash zsh ksh bats",
  c: "c",
  clojure: "clj cljs cljc edn",
  cpp: "cpp cc cxx c++ h hh hpp hxx ino cu",
  csharp: "cs csx",
  css: "css",
  dart: "dart",
  dockerfile: "dockerfile",
  elixir: "ex exs",
  erb: "erb",
  erlang: "erl hrl",
  fsharp: "fs fsi fsx",
  go: "go",
  graphql: "graphql gql",
  groovy: "groovy gradle",
  haskell: "hs",
  ini: "ini toml cfg conf env editorconfig",
  java: "java",
  javascript: "js jsx mjs cjs",
  json: "json json5 jsonc webmanifest",
  kotlin: "kt kts",
  less: "less",
  lua: "lua",
  makefile: "mk mak",
  objectivec: "m mm",
  perl: "pl pm",
  php: "php phtml php5 inc",
  powershell: "ps1 psm1 psd1",
  properties: "properties",
  protobuf: "proto",
  python: "py pyi pyw",
  r: "r",
  ruby: "rb rake gemspec",
  rust: "rs",
  scala: "scala sc sbt",
  scss: "scss",
  sql: "sql ddl pgsql",
  swift: "swift",
  typescript: "ts tsx mts cts",
  vbnet: "vb",
  xml: "xml html htm xhtml svg vue svelte xsd xsl jsp csproj pom plist",
  yaml: "yaml yml",
};

const names: Partial<Record<Language, string>> = {
  bash: ".bashrc .profile .zshrc",
  dockerfile: "dockerfile containerfile",
  groovy: "jenkinsfile",
  ini: ".env .npmrc .gitconfig",
  makefile: "makefile gnumakefile",
  nginx: "nginx.conf",
  ruby: "gemfile rakefile podfile vagrantfile",
};

const byWord = (table: Partial<Record<Language, string>>) =>
  new Map(
    Object.keys(grammars)
      .filter(isLanguage)
      .flatMap((language) => (table[language]?.split(" ") ?? []).map((word) => [word, language] as const)),
  );

function isLanguage(name: string): name is Language {
  return Object.hasOwn(grammars, name);
}

const [byName, byExtension] = [byWord(names), byWord(extensions)];

/** The language of a file, by its name or else by its extension; undefined for one that has no grammar here. */
export function languageOf(path: string | null): Language | undefined {
  const file = /[^/\\]*$/.exec(path ?? "")?.[0].toLowerCase() ?? "";
  const [stem = "", ...rest] = file.split(".");
  // `Dockerfile.build` is a Dockerfile as well.
  return byName.get(file) ?? byExtension.get(rest.at(-1) ?? "") ?? (rest.length > 0 ? byName.get(stem) : undefined);
}
