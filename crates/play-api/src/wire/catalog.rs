//! Parts that several resources share.

use super::open_enum::open_enum;
use serde::Deserialize;

/// A custom tag specified for a product offer.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OfferTag {
    /// The tag, as RFC 1034 allows names.
    pub tag: String,
}

/// Countries where the purchase of this product is restricted to payment methods registered in the same
/// country.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RestrictedPaymentCountries {
    /// Region codes to impose payment restrictions on, as defined by ISO 3166-2, e.g. "US".
    pub region_codes: Vec<String>,
}

/// Details about the age rating for a specific geographic region.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegionalProductAgeRatingInfo {
    /// The age rating tier of a product for the given region.
    pub product_age_rating_tier: ProductAgeRatingTier,
    /// Region code this configuration applies to, as defined by ISO 3166-2, e.g. "US".
    pub region_code: String,
}

/// The version of the available regions being used for the specified resource.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegionsVersion {
    /// A string representing the version of available regions being used for the specified resource.
    pub version: String,
}

open_enum! {
    /// Whether somebody acknowledged the purchase. Google refunds it after three days otherwise.
    pub enum AcknowledgementState {
        unspecified "ACKNOWLEDGEMENT_STATE_UNSPECIFIED";
        /// The subscription is not acknowledged yet.
        Pending = "ACKNOWLEDGEMENT_STATE_PENDING",
        /// The subscription is acknowledged.
        Acknowledged = "ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED",
    }
}

open_enum! {
    /// What a product counts as under the right of withdrawal in the European Economic Area.
    pub enum WithdrawalRightType {
        unspecified "WITHDRAWAL_RIGHT_TYPE_UNSPECIFIED";
        /// Digital content.
        DigitalContent = "WITHDRAWAL_RIGHT_DIGITAL_CONTENT",
        /// A digital service.
        Service = "WITHDRAWAL_RIGHT_SERVICE",
    }
}

open_enum! {
    /// From which age on a product is meant.
    pub enum ProductAgeRatingTier {
        unspecified "PRODUCT_AGE_RATING_TIER_UNKNOWN";
        /// Age rating tier for products that are appropriate for all ages.
        Everyone = "PRODUCT_AGE_RATING_TIER_EVERYONE",
        /// Age rating tier for products that are appropriate for 13 years and above.
        ThirteenAndAbove = "PRODUCT_AGE_RATING_TIER_THIRTEEN_AND_ABOVE",
        /// Age rating tier for products that are appropriate for 16 years and above.
        SixteenAndAbove = "PRODUCT_AGE_RATING_TIER_SIXTEEN_AND_ABOVE",
        /// Age rating tier for products that are appropriate for 18 years and above.
        EighteenAndAbove = "PRODUCT_AGE_RATING_TIER_EIGHTEEN_AND_ABOVE",
    }
}

open_enum! {
    /// How streaming is taxed in the United States.
    pub enum StreamingTaxType {
        unspecified "STREAMING_TAX_TYPE_UNSPECIFIED";
        /// US-specific telecommunications tax tier for video streaming, on demand, rentals / subscriptions /
        /// pay-per-view.
        TelcoVideoRental = "STREAMING_TAX_TYPE_TELCO_VIDEO_RENTAL",
        /// US-specific telecommunications tax tier for video streaming of pre-recorded content like movies, tv
        /// shows.
        TelcoVideoSales = "STREAMING_TAX_TYPE_TELCO_VIDEO_SALES",
        /// US-specific telecommunications tax tier for video streaming of multi-channel programming.
        TelcoVideoMultiChannel = "STREAMING_TAX_TYPE_TELCO_VIDEO_MULTI_CHANNEL",
        /// US-specific telecommunications tax tier for audio streaming, rental / subscription.
        TelcoAudioRental = "STREAMING_TAX_TYPE_TELCO_AUDIO_RENTAL",
        /// US-specific telecommunications tax tier for audio streaming, sale / permanent download.
        TelcoAudioSales = "STREAMING_TAX_TYPE_TELCO_AUDIO_SALES",
        /// US-specific telecommunications tax tier for multi channel audio streaming like radio.
        TelcoAudioMultiChannel = "STREAMING_TAX_TYPE_TELCO_AUDIO_MULTI_CHANNEL",
    }
}

open_enum! {
    /// Reduced rates of tax.
    pub enum TaxTier {
        unspecified "TAX_TIER_UNSPECIFIED";
        /// Books, first tier.
        Books1 = "TAX_TIER_BOOKS_1",
        /// News, first tier.
        News1 = "TAX_TIER_NEWS_1",
        /// News, second tier.
        News2 = "TAX_TIER_NEWS_2",
        /// Music or audio, first tier.
        MusicOrAudio1 = "TAX_TIER_MUSIC_OR_AUDIO_1",
        /// Live or broadcast, first tier.
        LiveOrBroadcast1 = "TAX_TIER_LIVE_OR_BROADCAST_1",
    }
}
