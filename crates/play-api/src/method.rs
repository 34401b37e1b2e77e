//! What this crate knows of each call before it is made.

use crate::{Bucket, Missing, Right};

/// One method of Google's, by its name in the discovery document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Method {
    pub(crate) id: &'static str,
    pub(crate) bucket: Bucket,
    pub(crate) subject: Subject,
    pub(crate) repeat: Repeat,
    pub(crate) patience: Patience,
}

/// What a call is about: tells what a bare 404 misses and what a bare 403 lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Order,
    Purchase,
    /// An order that is changed, which takes another right than reading it.
    ChangedOrder,
    /// The same of a purchase.
    ChangedPurchase,
    Voided,
    Catalog,
    PubsubMessages,
    PubsubSubscription,
    Object,
}

/// Whether a call may be sent a second time when its answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// A read, or a call that does the same when it is done twice.
    Safe,
    /// Changes something at Google. There are no idempotency keys: a lost answer means that the outcome is
    /// unknown, and the caller has to read it back.
    Never,
}

/// How long an answer may take to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    Ordinary,
    /// The server holds the request open until there is something to say.
    LongPoll,
}

impl Method {
    const fn read(id: &'static str, bucket: Bucket, subject: Subject) -> Self {
        Self { id, bucket, subject, repeat: Repeat::Safe, patience: Patience::Ordinary }
    }

    const fn write(id: &'static str, bucket: Bucket, subject: Subject) -> Self {
        Self { id, bucket, subject, repeat: Repeat::Never, patience: Patience::Ordinary }
    }
}

impl Subject {
    pub(crate) fn missing(self) -> Missing {
        match self {
            Self::Order | Self::ChangedOrder => Missing::Order,
            Self::Purchase | Self::ChangedPurchase => Missing::PurchaseToken,
            Self::Voided => Missing::Application,
            Self::Catalog => Missing::Product,
            Self::PubsubMessages | Self::PubsubSubscription => Missing::PubsubSubscription,
            Self::Object => Missing::Object,
        }
    }

    pub(crate) fn right(self) -> Right {
        match self {
            Self::Order | Self::Purchase | Self::Voided => Right::ViewFinancialData,
            Self::ChangedOrder | Self::ChangedPurchase => Right::ManageOrders,
            Self::Catalog => Right::ManageStorePresence,
            Self::PubsubMessages => Right::PubsubSubscriber,
            Self::PubsubSubscription => Right::PubsubViewer,
            Self::Object => Right::DownloadReports,
        }
    }

    pub(crate) fn api(self) -> &'static str {
        match self {
            Self::Order
            | Self::Purchase
            | Self::ChangedOrder
            | Self::ChangedPurchase
            | Self::Voided
            | Self::Catalog => "Google Play Android Developer API",
            Self::PubsubMessages | Self::PubsubSubscription => "Cloud Pub/Sub API",
            Self::Object => "Cloud Storage API",
        }
    }
}

pub(crate) const ORDERS_GET: Method = Method::read("orders.get", Bucket::Orders, Subject::Order);
pub(crate) const ORDERS_BATCHGET: Method = Method::read("orders.batchget", Bucket::Orders, Subject::Order);
pub(crate) const SUBSCRIPTIONSV2_GET: Method =
    Method::read("purchases.subscriptionsv2.get", Bucket::Subscriptions, Subject::Purchase);
pub(crate) const PRODUCTSV2_GET: Method =
    Method::read("purchases.productsv2.getproductpurchasev2", Bucket::OneTimePurchases, Subject::Purchase);
pub(crate) const ORDERS_REFUND: Method =
    Method::write("orders.refund", Bucket::Orders, Subject::ChangedOrder);
pub(crate) const ORDERS_REVIEWREFUND: Method =
    Method::write("orders.reviewrefund", Bucket::Orders, Subject::ChangedOrder);
pub(crate) const SUBSCRIPTIONSV2_CANCEL: Method = subscription_update("purchases.subscriptionsv2.cancel");
pub(crate) const SUBSCRIPTIONSV2_REVOKE: Method = subscription_update("purchases.subscriptionsv2.revoke");
pub(crate) const SUBSCRIPTIONSV2_DEFER: Method = subscription_update("purchases.subscriptionsv2.defer");
/// Not among the updates that Google counts apart.
pub(crate) const SUBSCRIPTIONS_ACKNOWLEDGE: Method =
    Method::write("purchases.subscriptions.acknowledge", Bucket::Subscriptions, Subject::ChangedPurchase);
pub(crate) const PRODUCTS_ACKNOWLEDGE: Method =
    Method::write("purchases.products.acknowledge", Bucket::OneTimePurchases, Subject::ChangedPurchase);
pub(crate) const PRODUCTS_CONSUME: Method =
    Method::write("purchases.products.consume", Bucket::OneTimePurchases, Subject::ChangedPurchase);
pub(crate) const VOIDED_LIST: Method =
    Method::read("purchases.voidedpurchases.list", Bucket::VoidedPurchases, Subject::Voided);
pub(crate) const SUBSCRIPTIONS_LIST: Method = catalog("monetization.subscriptions.list");
pub(crate) const SUBSCRIPTIONS_GET: Method = catalog("monetization.subscriptions.get");
pub(crate) const SUBSCRIPTION_OFFERS_LIST: Method =
    catalog("monetization.subscriptions.basePlans.offers.list");
pub(crate) const ONE_TIME_LIST: Method = catalog("monetization.onetimeproducts.list");
pub(crate) const ONE_TIME_GET: Method = catalog("monetization.onetimeproducts.get");
pub(crate) const ONE_TIME_OFFERS_LIST: Method =
    catalog("monetization.onetimeproducts.purchaseOptions.offers.list");
/// A POST that computes and changes nothing.
pub(crate) const CONVERT_REGION_PRICES: Method = catalog("monetization.convertRegionPrices");
/// Messages of a lost answer come again when their deadline has passed.
pub(crate) const PUBSUB_PULL: Method = Method {
    patience: Patience::LongPoll,
    ..Method::read("pubsub.projects.subscriptions.pull", Bucket::Pubsub, Subject::PubsubMessages)
};
/// Idempotent: acknowledging twice is fine.
pub(crate) const PUBSUB_ACKNOWLEDGE: Method =
    Method::read("pubsub.projects.subscriptions.acknowledge", Bucket::Pubsub, Subject::PubsubMessages);
/// Idempotent: the deadline counts from the call.
pub(crate) const PUBSUB_MODIFY_ACK_DEADLINE: Method =
    Method::read("pubsub.projects.subscriptions.modifyAckDeadline", Bucket::Pubsub, Subject::PubsubMessages);
/// Idempotent: the same messages are to come again.
pub(crate) const PUBSUB_SEEK: Method =
    Method::read("pubsub.projects.subscriptions.seek", Bucket::Pubsub, Subject::PubsubMessages);
pub(crate) const PUBSUB_GET: Method =
    Method::read("pubsub.projects.subscriptions.get", Bucket::Pubsub, Subject::PubsubSubscription);
pub(crate) const PUBSUB_TEST_PERMISSIONS: Method = Method::read(
    "pubsub.projects.subscriptions.testIamPermissions",
    Bucket::Pubsub,
    Subject::PubsubSubscription,
);
pub(crate) const OBJECTS_LIST: Method =
    Method::read("storage.objects.list", Bucket::Storage, Subject::Object);
pub(crate) const OBJECTS_GET: Method = Method::read("storage.objects.get", Bucket::Storage, Subject::Object);

/// Every method that this crate calls.
const ALL: [&Method; 28] = [
    &ORDERS_GET,
    &ORDERS_BATCHGET,
    &SUBSCRIPTIONSV2_GET,
    &PRODUCTSV2_GET,
    &ORDERS_REFUND,
    &ORDERS_REVIEWREFUND,
    &SUBSCRIPTIONSV2_CANCEL,
    &SUBSCRIPTIONSV2_REVOKE,
    &SUBSCRIPTIONSV2_DEFER,
    &SUBSCRIPTIONS_ACKNOWLEDGE,
    &PRODUCTS_ACKNOWLEDGE,
    &PRODUCTS_CONSUME,
    &VOIDED_LIST,
    &SUBSCRIPTIONS_LIST,
    &SUBSCRIPTIONS_GET,
    &SUBSCRIPTION_OFFERS_LIST,
    &ONE_TIME_LIST,
    &ONE_TIME_GET,
    &ONE_TIME_OFFERS_LIST,
    &CONVERT_REGION_PRICES,
    &PUBSUB_PULL,
    &PUBSUB_ACKNOWLEDGE,
    &PUBSUB_MODIFY_ACK_DEADLINE,
    &PUBSUB_SEEK,
    &PUBSUB_GET,
    &PUBSUB_TEST_PERMISSIONS,
    &OBJECTS_LIST,
    &OBJECTS_GET,
];

impl Bucket {
    /// The bucket that a method draws from, by its name in the discovery document.
    pub fn of_method(id: &str) -> Option<Self> {
        ALL.into_iter().find(|method| method.id == id).map(|method| method.bucket)
    }
}

const fn subscription_update(id: &'static str) -> Method {
    Method::write(id, Bucket::SubscriptionUpdates, Subject::ChangedPurchase)
}

const fn catalog(id: &'static str) -> Method {
    Method::read(id, Bucket::Monetization, Subject::Catalog)
}
