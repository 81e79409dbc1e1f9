import { randomBytes, createHash } from "node:crypto";
import { crc32 } from "node:zlib";
