"""OpenStack Swift with its S3 API in one process: proxy, account, container and object server, with one disk.

Arguments: its folder, which keeps all data; port; region; access keys (`account:user`), each followed by its secret key.
"""
import array
import os
import sys
import types
from textwrap import dedent

FOLDER, PORT, REGION, *KEYS = sys.argv[1:]
DEVICE = 'disk'
USERS = [f"user_{name.replace(':', '_')} = {secret} .admin" for name, secret in zip(KEYS[::2], KEYS[1::2])]


def file_of(item):
    return item.fileno() if hasattr(item, 'fileno') else item


# Swift keeps the metadata of objects in extended attributes. Python has them too, so the package is not needed.
sys.modules['xattr'] = types.SimpleNamespace(
    setxattr=lambda item, key, value: os.setxattr(file_of(item), key, value),
    getxattr=lambda item, key: os.getxattr(file_of(item), key),
)

import eventlet  # noqa: E402
from eventlet import wsgi  # noqa: E402
from swift.common import utils  # noqa: E402

eventlet.hubs.use_hub(utils.get_hub())
utils.eventlet_monkey_patch()
utils.HASH_PATH_SUFFIX = b'parley'
utils.disable_fallocate()
# After this every logger writes to standard error too.
utils.get_logger({}, log_to_console=True)

from swift.account.server import app_factory as account_server  # noqa: E402
from swift.common.http_protocol import SwiftHttpProtocol  # noqa: E402
from swift.common.ring import RingData  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402
from swift.container.server import app_factory as container_server  # noqa: E402
from swift.obj.server import app_factory as object_server  # noqa: E402

# A busy machine answers late.
TIMEOUTS = {'conn_timeout': '10', 'node_timeout': '60', 'container_update_timeout': '60'}
BACKEND = {
    'devices': os.path.join(FOLDER, 'devices'),
    'mount_check': 'false',
    'fallocate_reserve': '0',
    'log_level': 'WARNING',
    **TIMEOUTS,
}
PROXY = dedent(f'''
    [DEFAULT]
    swift_dir = {FOLDER}
    log_level = WARNING

    [pipeline:main]
    pipeline = s3api tempauth proxy-server

    [app:proxy-server]
    use = egg:swift#proxy
    account_autocreate = true
    error_suppression_limit = 1000000
    conn_timeout = {TIMEOUTS['conn_timeout']}
    node_timeout = {TIMEOUTS['node_timeout']}
    # Its S3 API has no `PutBucketCors`: any page may use the store, by this setting and the next one of CORS.
    cors_allow_origin = *

    [filter:s3api]
    use = egg:swift#s3api
    location = {REGION}
    cors_preflight_allow_origin = *

    [filter:tempauth]
    use = egg:swift#tempauth
''') + '\n'.join(USERS) + '\n'


class NoCache:
    """In place of memcached, which Swift wants for tokens that S3 clients do not use."""

    def get(self, *_args, **_options):
        return None

    def set(self, *_args, **_options):
        pass

    delete = set


def without_cache(app):
    def call(environment, start_response):
        environment['swift.cache'] = NoCache()
        return app(environment, start_response)

    return call


def listen(port):
    return eventlet.listen(('127.0.0.1', port), backlog=1024, reuse_port=False)


def serve(listener, app):
    wsgi.server(
        listener,
        app,
        utils.NullLogger(),
        protocol=SwiftHttpProtocol,
        # As Swift does it for S3 clients.
        capitalize_response_headers=False,
    )


def start_backend(name, factory):
    listener = listen(0)
    place = {'ip': '127.0.0.1', 'port': listener.getsockname()[1]}
    replication = {f'replication_{key}': value for key, value in place.items()}
    device = {'id': 0, 'region': 1, 'zone': 1, 'device': DEVICE, 'weight': 1.0, 'meta': '', **place, **replication}
    # Two partitions, both on the device.
    RingData([array.array('H', [0, 0])], [device], 31).save(os.path.join(FOLDER, f'{name}.ring.gz'))
    eventlet.spawn(serve, listener, factory(BACKEND))


public = listen(int(PORT))
os.makedirs(os.path.join(FOLDER, 'devices', DEVICE), exist_ok=True)
os.setxattr(FOLDER, 'user.parley', b'this file system has extended attributes')
for backend in (('account', account_server), ('container', container_server), ('object', object_server)):
    start_backend(*backend)
configuration = os.path.join(FOLDER, 'proxy.conf')
with open(configuration, 'w') as file:
    file.write(PROXY)
serve(public, without_cache(loadapp(configuration)))
