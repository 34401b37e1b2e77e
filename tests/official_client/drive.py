"""Drives the simulator with Google's official client and holds every answer against the discovery document.

Usage: drive.py ANNOUNCEMENT.json. Prints one JSON line for each check: {"check": name, "error": null or text}.
Unknown properties, wrong types, unknown enum values and proto3 defaults that should be absent are errors.
"""

import base64
import csv
import hashlib
import io
import json
import re
import sys
import traceback
import zipfile

import google.auth.exceptions
import httplib2
from google.oauth2 import service_account
from googleapiclient import discovery, discovery_cache, errors, http

import writing

SCOPES = {
    "androidpublisher": "https://www.googleapis.com/auth/androidpublisher",
    "pubsub": "https://www.googleapis.com/auth/pubsub",
    "storage": "https://www.googleapis.com/auth/devstorage.read_only",
}
# The client puts methods' paths behind this: for Cloud Storage they are relative to the service.
PATHS = {"androidpublisher": "", "pubsub": "", "storage": "/storage/v1/"}
VERSIONS = {"androidpublisher": "v3", "pubsub": "v1", "storage": "v1"}
DATETIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6}|\.\d{9})?Z$")
INT64 = re.compile(r"^-?\d+$")


class Schemas:
    def __init__(self, service):
        text = discovery_cache.get_static_doc(service, VERSIONS[service])
        self.document = json.loads(text)
        self.schemas = self.document["schemas"]
        # Proto3 leaves defaults out; Cloud Storage is older than that.
        self.proto3 = service != "storage"

    def check(self, name, value):
        self._object(self.schemas[name], value, name)

    def _object(self, schema, value, path):
        assert isinstance(value, dict), f"{path}: not an object"
        properties = schema.get("properties", {})
        for key, inner in value.items():
            where = f"{path}.{key}"
            if key in properties:
                self._value(properties[key], inner, where)
            elif "additionalProperties" in schema:
                self._value(schema["additionalProperties"], inner, where)
            else:
                raise AssertionError(f"{where}: unknown property")

    def _value(self, schema, value, path):
        if "$ref" in schema:
            return self._object(self.schemas[schema["$ref"]], value, path)
        kind, form = schema.get("type"), schema.get("format")
        if kind == "array":
            assert isinstance(value, list), f"{path}: not a list"
            assert value or not self.proto3, f"{path}: an empty list is left out"
            for n, item in enumerate(value):
                self._value(schema["items"], item, f"{path}[{n}]")
        elif kind == "object":
            self._object(schema, value, path)
        elif kind == "string":
            assert isinstance(value, str), f"{path}: {value!r} is not a string"
            assert value or not self.proto3, f"{path}: an empty string is left out"
            if "enum" in schema:
                assert value in schema["enum"], f"{path}: {value!r} is none of {schema['enum']}"
            if form in ("int64", "uint64"):
                assert INT64.match(value), f"{path}: {value!r} is not an int64"
                assert value != "0" or not self.proto3, f"{path}: zero is left out"
            if form in ("google-datetime", "date-time"):
                assert DATETIME.match(value), f"{path}: {value!r} is not RFC 3339"
        elif kind == "integer":
            assert isinstance(value, int) and not isinstance(value, bool), f"{path}: {value!r} is not an integer"
            assert value != 0 or not self.proto3, f"{path}: zero is left out"
        elif kind == "number":
            assert isinstance(value, (int, float)), f"{path}: {value!r} is not a number"
        elif kind == "boolean":
            assert isinstance(value, bool), f"{path}: {value!r} is not a boolean"
            assert value or not self.proto3, f"{path}: false is left out"


class World:
    def __init__(self, said):
        self.said = said
        self.schemas = {name: Schemas(name) for name in SCOPES}
        self.services = {name: self.service(name) for name in SCOPES}
        self.play = self.services["androidpublisher"]
        self.packages = said["packages"]

    def credentials(self, scope):
        return service_account.Credentials.from_service_account_file(self.said["key_file"], scopes=[scope])

    def service(self, name, scope=None):
        return discovery.build(
            name,
            VERSIONS[name],
            credentials=self.credentials(scope or SCOPES[name]),
            client_options={"api_endpoint": self.said["api"] + PATHS[name]},
            static_discovery=True,
            cache_discovery=False,
        )

    def sim(self, path, method="GET", body=None):
        text = json.dumps(body) if body is not None else None
        response, content = httplib2.Http(timeout=60).request(
            f"{self.said['api']}/sim/{path}", method=method, body=text, headers={"content-type": "application/json"}
        )
        assert response.status == 200, f"{path}: {response.status} {content[:300]}"
        return json.loads(content)

    def all(self, path, key, limit=2_000):
        after = ""
        while True:
            joiner = "&" if "?" in path else "?"
            page = self.sim(f"{path}{joiner}limit={limit}&after={after}")
            yield from page.get(key, [])
            if "after" not in page:
                return
            after = page["after"]

    def valid(self, service, schema, request):
        body = request.execute()
        self.schemas[service].check(schema, body)
        return body


def fails(status, reason, request):
    """The call must fail so, in Google's envelope."""
    try:
        body = request.execute()
    except errors.HttpError as error:
        content = json.loads(error.content)["error"]
        assert error.resp.status == status and content["code"] == status, f"{error.resp.status}: {content}"
        assert content["message"], content
        said = [e.get("reason") for e in content.get("errors", [])] + [content.get("status"), content["message"]]
        assert reason in said, f"{reason} is not in {said}"
        assert error.resp.get("date"), "no Date"
        return
    raise AssertionError(f"answered {str(body)[:200]} instead of {status} {reason}")


def oauth(w):
    bad = w.credentials("https://www.googleapis.com/auth/unheard.of")
    try:
        bad.refresh(__import__("google.auth.transport.requests", fromlist=["x"]).Request())
        raise AssertionError("an unknown scope was granted")
    except google.auth.exceptions.RefreshError as error:
        assert "invalid_scope" in str(error), error
    stranger = w.credentials(SCOPES["androidpublisher"])
    stranger._service_account_email = "nobody@lumen-apps.iam.gserviceaccount.com"
    try:
        stranger.refresh(__import__("google.auth.transport.requests", fromlist=["x"]).Request())
        raise AssertionError("a stranger was let in")
    except google.auth.exceptions.RefreshError as error:
        assert "invalid_grant" in str(error), error
    other = w.service("androidpublisher", SCOPES["pubsub"])
    request = other.orders().get(packageName=w.packages[0], orderId="GPA.3300-0000-0000-00000")
    fails(403, "PERMISSION_DENIED", request)
    response, content = httplib2.Http().request(f"{w.said['api']}/androidpublisher/v3/applications/x/orders/y")
    assert response.status == 401 and json.loads(content)["error"]["status"] == "UNAUTHENTICATED", content


def orders(w):
    by_package = {}
    for order in w.all("truth/orders?all=true", "orders"):
        by_package.setdefault(order.pop("packageName"), []).append(order)
    assert set(by_package) == set(w.packages)
    states, shapes = set(), set()
    for package, truths in by_package.items():
        order = truths[0]
        got = w.valid("androidpublisher", "Order", w.play.orders().get(packageName=package, orderId=order["orderId"]))
        assert got["orderId"] == order["orderId"]
        for start in range(0, len(truths), 500):
            some = truths[start : start + 500]
            ids = [o["orderId"] for o in some]
            batch = w.valid(
                "androidpublisher",
                "BatchGetOrdersResponse",
                w.play.orders().batchget(packageName=package, orderIds=ids),
            )
            for truth, got in zip(some, batch["orders"], strict=True):
                truth.pop("channels")
                assert got == truth, got["orderId"]
                states.add(got["state"])
                shapes.update(got["orderHistory"])
    assert len(states) >= 5, states
    assert {"processedEvent", "cancellationEvent", "partialRefundEvents", "refundEvent"} <= shapes, shapes
    package, other = w.packages[0], w.packages[1]
    mine, foreign = by_package[package][0]["orderId"], by_package[other][0]["orderId"]
    batchget = w.play.orders().batchget
    fails(404, "NOT_FOUND", batchget(packageName=package, orderIds=[mine, foreign]))
    fails(400, "INVALID_ARGUMENT", batchget(packageName=package, orderIds=[mine, mine]))
    fails(404, "NOT_FOUND", w.play.orders().get(packageName=package, orderId=foreign))
    fails(404, "applicationNotFound", w.play.orders().get(packageName="com.other", orderId=mine))
    masked = w.play.orders().get(packageName=package, orderId=mine, fields="orderId,total/currencyCode").execute()
    assert set(masked) == {"orderId", "total"} and set(masked["total"]) == {"currencyCode"}, masked


def subscriptions_bought(w):
    get = w.play.purchases().subscriptionsv2().get
    states, gone, contexts, linked = set(), 0, set(), 0
    for truth in w.all("truth/purchases", "purchases"):
        call = get(packageName=truth["packageName"], token=truth["purchaseToken"])
        if truth["kind"] != "subscription":
            if gone < 5:
                fails(410, "purchaseTokenNoLongerValid", call)
            continue
        if truth.get("forgotten"):
            if gone < 25:
                fails(410, "subscriptionPurchaseNoLongerAvailable", call)
                gone += 1
            continue
        body = w.valid("androidpublisher", "SubscriptionPurchaseV2", call)
        assert body == truth["purchase"]
        states.add(body["subscriptionState"])
        contexts.update(key for key in body if key.endswith("Context"))
        linked += "linkedPurchaseToken" in body
    assert len(states) >= 6 and gone > 5 and linked, (states, gone, linked)
    assert {"canceledStateContext", "pausedStateContext", "inGracePeriodStateContext", "onHoldStateContext"} <= contexts
    fails(404, "purchaseTokenNotFound", get(packageName=w.packages[0], token="a" * 150))
    fails(400, "invalid", get(packageName=w.packages[0], token="a/b"))


def products_bought(w):
    get = w.play.purchases().productsv2().getproductpurchasev2
    states, count = set(), 0
    for truth in w.all("truth/purchases", "purchases"):
        if truth["kind"] == "one-time":
            call = get(packageName=truth["packageName"], token=truth["purchaseToken"])
            body = w.valid("androidpublisher", "ProductPurchaseV2", call)
            states.add(body["purchaseStateContext"]["purchaseState"])
            count += 1
    assert count > 50 and len(states) >= 2, (count, states)


def voided(w):
    listing = w.play.purchases().voidedpurchases().list
    truth = w.sim("truth/voided")["voidedPurchases"]
    seen = []
    for package in w.packages:
        token = None
        while True:
            body = w.valid(
                "androidpublisher",
                "VoidedPurchasesListResponse",
                listing(
                    packageName=package, type=1, maxResults=5, token=token, includeQuantityBasedPartialRefund=True
                ),
            )
            seen += [row["orderId"] for row in body.get("voidedPurchases", [])]
            token = body.get("tokenPagination", {}).get("nextPageToken")
            if not token:
                break
    assert sorted(seen) == sorted(row["orderId"] for row in truth) and seen, (len(seen), len(truth))
    fails(400, "INVALID_ARGUMENT", listing(packageName=w.packages[0], startTime="1"))


def catalog(w):
    m = w.play.monetization()
    for truth in w.sim("truth/catalog")["packages"]:
        package = truth["packageName"]
        pages = [
            ("subscriptions", "ListSubscriptionsResponse", m.subscriptions(), {}),
            ("oneTimeProducts", "ListOneTimeProductsResponse", m.onetimeproducts(), {}),
            (
                "subscriptionOffers",
                "ListSubscriptionOffersResponse",
                m.subscriptions().basePlans().offers(),
                {"productId": "-", "basePlanId": "-"},
            ),
            (
                "oneTimeProductOffers",
                "ListOneTimeProductOffersResponse",
                m.onetimeproducts().purchaseOptions().offers(),
                {"productId": "-", "purchaseOptionId": "-"},
            ),
        ]
        for key, schema, resource, arguments in pages:
            items, request = [], resource.list(packageName=package, pageSize=3, **arguments)
            while request is not None:
                body = request.execute()
                w.schemas["androidpublisher"].check(schema, body)
                items += body.get(key, [])
                request = resource.list_next(request, body)
            assert items == truth[key] and items, key
        one = truth["subscriptions"][0]["productId"]
        get = m.subscriptions().get(packageName=package, productId=one)
        assert w.valid("androidpublisher", "Subscription", get) == truth["subscriptions"][0]
        one = truth["oneTimeProducts"][0]["productId"]
        get = m.onetimeproducts().get(packageName=package, productId=one)
        assert w.valid("androidpublisher", "OneTimeProduct", get) == truth["oneTimeProducts"][0]
        fails(404, "NOT_FOUND", m.subscriptions().get(packageName=package, productId="none"))
        fails(404, "NOT_FOUND", m.onetimeproducts().get(packageName=package, productId="none"))
    fails(403, "Please migrate to the new publishing API.", w.play.inappproducts().list(packageName=package))


def region_prices(w):
    convert = w.play.monetization().convertRegionPrices
    body = {"price": {"currencyCode": "EUR", "units": "9", "nanos": 990_000_000}}
    answer = w.valid(
        "androidpublisher", "ConvertRegionPricesResponse", convert(packageName=w.packages[0], body=body)
    )
    assert len(answer["convertedRegionPrices"]) >= 170
    fails(400, "INVALID_ARGUMENT", convert(packageName=w.packages[0], body={"price": {"units": "9"}}))


def every_method_is_known(w):
    """No billing method of the discovery document ends at the page for unknown addresses."""
    document = w.schemas["androidpublisher"].document
    transport = w.play._http

    def methods(resources):
        for name, resource in resources.items():
            yield from resource.get("methods", {}).values()
            yield from methods(resource.get("resources", {}))

    families = ["orders", "purchases", "monetization", "inappproducts", "externaltransactions"]
    count = 0
    for method in methods({name: document["resources"][name] for name in families}):
        path = method["path"].replace("{packageName}", w.packages[0]).replace("{+parent}", f"applications/{w.packages[0]}")
        path = path.replace("{+name}", f"applications/{w.packages[0]}/externalTransactions/x")
        path = re.sub(r"{\w+}", "x", path)
        body = None if method["httpMethod"] in ("GET", "DELETE") else "{}"
        response, content = transport.request(f"{w.said['api']}/{path}", method=method["httpMethod"], body=body)
        assert content.startswith(b"{"), f"{method['id']}: {response.status} {content[:100]}"
        if response.status == 501:
            assert method["id"].removeprefix("androidpublisher.") in json.loads(content)["error"]["message"], method["id"]
        count += 1
    assert count >= 65, count


def pubsub(w):
    resource = w.services["pubsub"].projects().subscriptions()
    name = w.said["subscription"]
    about = w.valid("pubsub", "Subscription", resource.get(subscription=name))
    assert about["ackDeadlineSeconds"] >= 10
    asked = {"permissions": ["pubsub.subscriptions.consume", "pubsub.subscriptions.delete"]}
    held = w.valid(
        "pubsub", "TestIamPermissionsResponse", resource.testIamPermissions(resource=name, body=asked)
    )
    assert held["permissions"] == ["pubsub.subscriptions.consume"]
    pull = {"maxMessages": 100, "returnImmediately": True}
    first = w.valid("pubsub", "PullResponse", resource.pull(subscription=name, body={"maxMessages": 3}))
    ids = [m["ackId"] for m in first["receivedMessages"]]
    resource.modifyAckDeadline(subscription=name, body={"ackIds": ids, "ackDeadlineSeconds": 0}).execute()
    blocks, seen = set(), set()
    while True:
        body = w.valid("pubsub", "PullResponse", resource.pull(subscription=name, body=pull))
        if not body:
            break
        for message in body["receivedMessages"]:
            notice = json.loads(base64.b64decode(message["message"]["data"]))
            assert notice["packageName"] in w.packages and notice["eventTimeMillis"].isdigit()
            blocks.update(key for key in notice if key.endswith("Notification"))
            seen.add(message["message"]["messageId"])
        ids = [m["ackId"] for m in body["receivedMessages"]]
        assert resource.acknowledge(subscription=name, body={"ackIds": ids}).execute() == {}
    assert {m["message"]["messageId"] for m in first["receivedMessages"]} <= seen
    assert blocks == {"subscriptionNotification", "oneTimeProductNotification", "voidedPurchaseNotification"}, blocks
    moved = w.sim("clock", "POST", {"advance": "P1D"})
    assert moved["notifications"] > 0
    body = resource.pull(subscription=name, body=pull).execute()
    assert body["receivedMessages"]
    fails(404, "NOT_FOUND", resource.get(subscription="projects/lumen-apps/subscriptions/none"))
    fails(400, "INVALID_ARGUMENT", resource.acknowledge(subscription=name, body={"ackIds": []}))
    fails(400, "INVALID_ARGUMENT", resource.pull(subscription=name, body={"maxMessages": 0}))


def storage(w):
    objects = w.services["storage"].objects()
    bucket = w.said["bucket"]
    found, request = [], objects.list(bucket=bucket, maxResults=5)
    while request is not None:
        body = request.execute()
        w.schemas["storage"].check("Objects", body)
        found += body.get("items", [])
        request = objects.list_next(request, body)
    assert sum(o["name"].startswith("sales/") for o in found) >= 20
    assert any(o["name"].startswith("earnings/") for o in found)
    assert objects.list(bucket=bucket, delimiter="/").execute()["prefixes"] == ["earnings/", "sales/"]
    lines, ids = 0, set()
    for item in found:
        sink = io.BytesIO()
        download = http.MediaIoBaseDownload(
            sink, objects.get_media(bucket=bucket, object=item["name"]), chunksize=64 * 1024
        )
        done = False
        while not done:
            _, done = download.next_chunk()
        data = sink.getvalue()
        assert base64.b64encode(hashlib.md5(data).digest()).decode() == item["md5Hash"], item["name"]
        assert len(data) == int(item["size"])
        archive = zipfile.ZipFile(io.BytesIO(data))
        (inner,) = archive.namelist()
        rows = list(csv.DictReader(io.StringIO(archive.read(inner).decode("utf-8"))))
        if item["name"].startswith("sales/"):
            new = item["name"] >= "sales/salesreport_202607"
            assert all(len(row) == (27 if new else 19) for row in rows), item["name"]
            assert all(None not in row and None not in row.values() for row in rows), item["name"]
            lines += len(rows)
            ids.update(row["Order Number"] for row in rows)
        else:
            assert {row["Transaction Type"] for row in rows} >= {"Charge", "Google fee"}, item["name"]
    truth = {o["orderId"] for o in w.all("truth/orders", "orders") if "sales" in o["channels"]}
    assert ids == truth and lines > len(ids), (len(ids), len(truth), len(ids - truth))
    w.schemas["storage"].check("Object", objects.get(bucket=bucket, object=found[0]["name"]).execute())
    fails(404, "notFound", objects.get(bucket=bucket, object="sales/none.zip"))
    fails(403, "forbidden", objects.list(bucket="pubsite_prod_rev_1"))


def control(w):
    w.sim("stats/reset", "POST")
    package = w.packages[0]
    order = w.sim(f"truth/orders?limit=1&package={package}")["orders"][0]["orderId"]
    get = w.play.orders().get(packageName=package, orderId=order)
    w.sim("faults", "POST", {"method": "orders.get", "times": 1, "status": 503})
    fails(503, "UNAVAILABLE", get)
    get.execute()
    stats = w.sim("stats")
    assert stats["calls"] == {"orders.get": 2} and stats["orders_asked"] == 1, stats
    assert stats["errors"] == {"orders.get": {"503": 1}}, stats
    w.sim("faults", "POST", {"method": "*", "html": True, "status": 502})
    try:
        get.execute()
        raise AssertionError("no fault")
    except errors.HttpError as error:
        assert error.resp.status == 502 and b"<html" in error.content
    # The client tries again by itself when a connection breaks: break more often than it tries.
    w.sim("faults", "POST", {"method": "orders.get", "cut": True, "times": 20})
    try:
        get.execute()
        raise AssertionError("not cut")
    except (httplib2.HttpLib2Error, OSError, __import__("http").client.HTTPException):
        pass
    w.sim("faults", "DELETE")
    get.execute()


def writes(w):
    writing.writes(w, fails)


# The clock moves in `pubsub`: what compares with the truth first comes before it or asks for both at once.
CHECKS = [
    oauth, orders, subscriptions_bought, products_bought, voided, catalog, region_prices, every_method_is_known,
    storage, pubsub, control, writes,
]


def main():
    with open(sys.argv[1]) as file:
        world = World(json.load(file))
    for check in CHECKS:
        try:
            check(world)
            error = None
        except Exception:
            error = traceback.format_exc(limit=-3)
        print(json.dumps({"check": check.__name__, "error": error}), flush=True)


if __name__ == "__main__":
    main()
