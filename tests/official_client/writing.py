"""What the official client does with every call that changes a purchase or an order. Part of drive.py."""

import base64
import json


def writes(w, fails):
    """Every write, by the client's own methods: what it answers, and what is read afterwards."""
    w.sim("faults", "DELETE")
    orders, bought = w.play.orders(), w.play.purchases()
    v2, products = bought.subscriptionsv2(), bought.products()
    before = len(w.sim("writes")["writes"])
    purchases = list(w.all("truth/purchases", "purchases"))

    def item(p):
        return p["purchase"]["lineItems"][0]

    def renews(p):
        plan = item(p).get("autoRenewingPlan", {}) if p["kind"] == "subscription" else {}
        return (
            p["purchase"].get("subscriptionState") == "SUBSCRIPTION_STATE_ACTIVE"
            and plan.get("autoRenewEnabled")
            and "installmentDetails" not in plan
            and "testPurchase" not in p["purchase"]
            and get_order(p, item(p)["latestSuccessfulOrderId"])["state"] == "PROCESSED"
        )

    def at(p):
        return {"packageName": p["packageName"], "token": p["purchaseToken"]}

    def get_order(p, order):
        return w.valid("androidpublisher", "Order", orders.get(packageName=p["packageName"], orderId=order))

    def get(p):
        return w.valid("androidpublisher", "SubscriptionPurchaseV2", v2.get(**at(p)))

    alive = (p for p in purchases if renews(p))
    done = 0

    # A refund that keeps access, and one that takes it.
    kept, taken = next(alive), next(alive)
    for p, revoke, state in ((kept, False, "ACTIVE"), (taken, True, "EXPIRED")):
        order = item(p)["latestSuccessfulOrderId"]
        refund = orders.refund(packageName=p["packageName"], orderId=order, revoke=revoke)
        assert refund.execute() == "", "no content"
        done += 1
        assert get_order(p, order)["state"] == "REFUNDED"
        assert get(p)["subscriptionState"] == "SUBSCRIPTION_STATE_" + state
        fails(400, "The order has already been refunded.", refund)

    for kind, context in (
        ("USER_REQUESTED_STOP_RENEWALS", "userInitiatedCancellation"),
        ("DEVELOPER_REQUESTED_STOP_PAYMENTS", "developerInitiatedCancellation"),
    ):
        p = next(alive)
        cancel = v2.cancel(**at(p), body={"cancellationContext": {"cancellationType": kind}})
        assert w.valid("androidpublisher", "CancelSubscriptionPurchaseResponse", cancel) == {}
        done += 1
        body = get(p)
        assert body["subscriptionState"] == "SUBSCRIPTION_STATE_CANCELED" and context in body["canceledStateContext"]
        fails(400, "invalidPurchaseState", cancel)
    fails(400, "INVALID_ARGUMENT", v2.cancel(**at(kept), body={}))
    fails(400, "INVALID_ARGUMENT", v2.cancel(**at(kept), body={"cancellationContext": {}, "reason": "x"}))

    for refund, state in (
        (lambda p: {"fullRefund": {}}, "REFUNDED"),
        (lambda p: {"proratedRefund": {}}, "PARTIALLY_REFUNDED"),
        (lambda p: {"itemBasedRefund": {"productId": item(p)["productId"]}}, "REFUNDED"),
    ):
        p = next(alive)
        revoke = v2.revoke(**at(p), body={"revocationContext": refund(p)})
        assert w.valid("androidpublisher", "RevokeSubscriptionPurchaseResponse", revoke) == {}
        done += 1
        assert get(p)["subscriptionState"] == "SUBSCRIPTION_STATE_EXPIRED"
        assert get_order(p, item(p)["latestSuccessfulOrderId"])["state"] == state
        fails(400, "invalidPurchaseState", revoke)
    fails(400, "INVALID_ARGUMENT", v2.revoke(**at(kept), body={"revocationContext": {}}))

    p = next(alive)
    context = {"deferDuration": "864000s", "etag": p["purchase"]["etag"], "validateOnly": True}
    defer = lambda **change: v2.defer(**at(p), body={"deferralContext": {**context, **change}})
    dry = w.valid("androidpublisher", "DeferSubscriptionPurchaseResponse", defer())
    assert get(p) == p["purchase"], "a dry run changes nothing"
    moved = w.valid("androidpublisher", "DeferSubscriptionPurchaseResponse", defer(validateOnly=False))
    done += 1
    assert dry == moved and get(p)["lineItems"][0]["expiryTime"] == moved["itemExpiryTimeDetails"][0]["expiryTime"]
    fails(409, "ABORTED", defer(validateOnly=False))
    fails(400, "INVALID_ARGUMENT", defer(deferDuration="3600s"))

    # The sale is acknowledged already: saying it again is fine and changes nothing.
    p = next(alive)
    v1 = bought.subscriptions()
    assert v1.acknowledge(**at(p), subscriptionId=item(p)["productId"], body={}).execute() == ""
    fails(400, "purchaseTokenDoesNotMatchProductId", v1.acknowledge(**at(p), subscriptionId="x", body={}))

    def unused(p):
        if p["kind"] != "one-time" or p["purchase"]["purchaseStateContext"]["purchaseState"] != "PURCHASED":
            return False
        details = p["purchase"]["productLineItem"][0]["productOfferDetails"]
        return details["consumptionState"] == "CONSUMPTION_STATE_YET_TO_BE_CONSUMED"

    p = next(p for p in purchases if unused(p))
    product = p["purchase"]["productLineItem"][0]["productId"]
    assert products.acknowledge(**at(p), productId=product, body={}).execute() == ""
    consume = products.consume(**at(p), productId=product)
    assert consume.execute() == ""
    done += 1
    read = w.valid("androidpublisher", "ProductPurchaseV2", bought.productsv2().getproductpurchasev2(**at(p)))
    offer = read["productLineItem"][0]["productOfferDetails"]
    assert offer["consumptionState"] == "CONSUMPTION_STATE_CONSUMED"
    fails(400, "invalidPurchaseState", consume)

    # A dispute: its token comes with the notification, and the first answer counts.
    p = next(alive)
    order = item(p)["latestSuccessfulOrderId"]
    w.sim("chargeback", "POST", {"orderId": order})
    pull = w.services["pubsub"].projects().subscriptions()
    token = None
    while token is None:
        body = {"maxMessages": 1000, "returnImmediately": True}
        for message in pull.pull(subscription=w.said["subscription"], body=body).execute()["receivedMessages"]:
            notice = json.loads(base64.b64decode(message["message"]["data"]))
            review = notice.get("pendingRefundReviewNotification", {})
            token = review["pendingRefundToken"] if review.get("orderId") == order else token
    answer = {"pendingRefundToken": token, "refundPreference": "APPROVE", "sampleContentProvided": True}
    review = lambda body: orders.reviewrefund(packageName=p["packageName"], orderId=order, body=body)
    fails(400, "INVALID_ARGUMENT", review({**answer, "pendingRefundToken": "x"}))
    assert review(answer).execute() == ""
    done += 1
    assert review({**answer, "refundPreference": "DECLINE"}).execute() == ""
    w.sim("clock", "POST", {"advance": "P1DT1H"})
    body = get_order(p, order)
    assert body["state"] == "REFUNDED" and body["orderHistory"]["refundEvent"]["refundReason"] == "CHARGEBACK"

    # Voided is what was revoked, not what was only refunded.
    voided = bought.voidedpurchases().list
    listed = set()
    for package in w.packages:
        body = w.valid("androidpublisher", "VoidedPurchasesListResponse", voided(packageName=package, type=1))
        listed.update(v["orderId"] for v in body["voidedPurchases"])
    assert item(taken)["latestSuccessfulOrderId"] in listed and order in listed
    assert item(kept)["latestSuccessfulOrderId"] not in listed

    # 409: somebody else is at it, and nothing was done.
    w.sim("faults", "POST", {"method": "writes", "concurrent": True})
    p = next(alive)
    refund = orders.refund(packageName=p["packageName"], orderId=item(p)["latestSuccessfulOrderId"])
    fails(409, "concurrentUpdate", refund)
    # Done, and the answer says that it failed.
    w.sim("faults", "POST", {"method": "writes", "lost": True, "status": 503})
    fails(503, "UNAVAILABLE", refund)
    done += 1
    assert get_order(p, item(p)["latestSuccessfulOrderId"])["state"] == "REFUNDED"
    written = w.sim("writes")["writes"][before:]
    assert len(written) == done, (len(written), done)
    assert len({(x["method"], x["purchaseToken"], x.get("orderId")) for x in written}) == done, "none twice"
