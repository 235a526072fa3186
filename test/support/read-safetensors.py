# Reads a safetensors file by the rules of the Python library, with the standard library of Python
# alone, and prints what it found as JSON: names, types, shapes, metadata, a digest of each array.
# The rules: huggingface/safetensors, README.md, "Format", and safetensors/src/tensor.rs,
# "SafeTensors::read_metadata" and "Metadata::validate". Shares no code with the library.
import hashlib
import json
import struct
import sys

SIZES = {"BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2, "I32": 4}
SIZES.update({"U32": 4, "F32": 4, "F64": 8, "I64": 8, "U64": 8})


def need(condition, rule):
    if not condition:
        raise SystemExit("safetensors: " + rule)


def without_doubles(pairs):
    names = [name for name, _ in pairs]
    need(len(set(names)) == len(names), "duplicate keys are disallowed")
    return dict(pairs)


def is_size(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**64


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    need(len(content) >= 8, "header too small")
    (length,) = struct.unpack("<Q", content[:8])
    need(length <= 100_000_000, "header too large")
    start = 8 + length
    need(start <= len(content), "invalid header length")
    need(start % 8 == 0, "data are aligned to 8 bytes")
    header = content[8:start].decode("utf-8", "strict")
    need(header.startswith("{"), "the header must begin with {")
    need(header.rstrip(" ").endswith("}"), "the header may be padded with spaces alone")
    tensors = json.loads(header, object_pairs_hook=without_doubles)
    metadata = tensors.pop("__metadata__", {})
    need(all(isinstance(text, str) for text in metadata.values()), "metadata are strings")
    end, found = 0, []
    for name, info in sorted(tensors.items(), key=lambda item: item[1]["data_offsets"]):
        need(set(info) == {"dtype", "shape", "data_offsets"}, name + ": its fields are known")
        need(info["dtype"] in SIZES, name + ": its dtype is known")
        need(all(is_size(size) for size in info["shape"]), name + ": sizes are unsigned")
        first, last = info["data_offsets"]
        need(is_size(first) and is_size(last), name + ": offsets are unsigned")
        need(first == end and last >= first, name + ": no holes and no overlaps")
        count = 1
        for size in info["shape"]:
            count *= size
        need(last - first == count * SIZES[info["dtype"]], name + ": offsets fit the shape")
        digest = hashlib.sha256(content[start + first : start + last]).hexdigest()
        found.append({"name": name, "dtype": info["dtype"], "shape": info["shape"], "sha256": digest})
        end = last
    need(start + end == len(content), "the buffer is not fully covered")
    return {"metadata": metadata, "tensors": found}


print(json.dumps(read(sys.argv[1])))
