"""Publishes what stands on standard input, one payload on each line, with the official Pub/Sub client.

Prints one message id for each. The client finds the emulator by PUBSUB_EMULATOR_HOST.
"""

import sys

from google.cloud import pubsub_v1

publisher = pubsub_v1.PublisherClient()
futures = [publisher.publish(sys.argv[1], line.rstrip("\n").encode()) for line in sys.stdin]
for future in futures:
    print(future.result(timeout=30))
