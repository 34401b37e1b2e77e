//! The one list of what the UI may ask. It feeds the window's handlers, the TypeScript bindings, the
//! permissions and the loopback host of the tests.

/// Calls `$then!` with every command: name, arguments and result.
///
/// Each name is an `async fn` of [`crate::App`] that returns `Result<_, Error>`.
#[macro_export]
macro_rules! for_each_command {
    ($then:ident) => {
        $then! {
            start() -> Start;
            workspaces() -> Vec<Workspace>;
            open_workspace(id: String) -> Overview;
            try_demo() -> Overview;
            remove_workspace(id: String) -> ();
            test_connection(form: ConnectForm, step: ConnectStep) -> StepReport;
            connect(form: ConnectForm) -> Overview;
            overview() -> Overview;
            search_orders(request: SearchRequest) -> OrderPage;
            order_totals(query: String) -> OrderTotals;
            order_facet(query: String, kind: FacetKind) -> Facet;
            suggest(request: SuggestRequest) -> Suggestions;
            saved_views(list: SearchList) -> Vec<SavedView>;
            keep_views(list: SearchList, views: Vec<SavedView>) -> Vec<SavedView>;
            count_views(list: SearchList) -> Vec<u32>;
            order(id: String) -> OrderView;
            account(account: String) -> AccountView;
            account_orders(request: AccountRequest) -> AccountOrders;
            account_purchases(request: AccountRequest) -> AccountPurchases;
            versions(of: VersionsOf) -> Vec<RecordVersion>;
            version_diff(of: VersionsOf, from: u32, to: u32) -> VersionDiff;
            play_console(order: String) -> ConsoleSearch;
            order_version(id: String, version: u32) -> String;
            purchase(token: String) -> PurchaseRecord;
            verify_order(id: String) -> OrderView;
            catalog() -> CatalogTree;
            product(package_name: String, kind: ProductKind, id: String) -> ProductView;
            verify_purchase(token: String) -> PurchaseRecord;
            purchase_version(token: String, version: u32) -> String;
            subscriptions(request: SubscriptionsRequest) -> SubscriptionPage;
            subscription_views(query: String) -> Vec<SubscriptionView>;
            notifications(request: NotificationsRequest) -> NotificationPage;
            preview_import(source: ImportSource) -> ImportPreview;
            run_import(source: ImportSource) -> ImportDone;
            forget_links() -> u32;
            doctor() -> Vec<StepReport>;
            sync_now() -> SyncStatus;
            cancel_sync() -> SyncStatus;
            sync_status() -> SyncStatus;
            pause_sync() -> SyncStatus;
            resume_sync() -> SyncStatus;
            set_budget(bucket: String, limit: Option<u32>) -> SyncStatus;
            replay_notifications(since: String) -> SyncStatus;
            desk() -> Desk;
            set_safe_mode(mode: SafeMode) -> Desk;
            set_agent(name: String) -> Desk;
            guard_rails() -> GuardRails;
            set_guard_rails(rails: GuardRails) -> GuardRails;
            second_person_requests() -> Vec<SecondPersonRequest>;
            ask_second_person(draft: ActionDraft, code: String) -> SecondPersonRequest;
            withdraw_request(number: u32) -> ();
            macros() -> Vec<Macro>;
            keep_macros(macros: Vec<Macro>) -> Vec<Macro>;
            macro_places() -> Vec<MacroPlace>;
            macro_examples() -> Vec<Macro>;
            macro_offers(target: ActionTarget) -> Vec<MacroOffer>;
            try_macro(draft: Macro, target: Option<ActionTarget>, ticket: Option<String>) -> MacroOffer;
            apply_macro(name: String, target: ActionTarget, ticket: Option<String>) -> MacroApplied;
            macro_reply(number: u32) -> Option<String>;
            export_macros(names: Vec<String>) -> String;
            import_macros(text: String, replace: bool) -> MacrosImported;
            actions(target: ActionTarget) -> Vec<ActionOffer>;
            preview_action(draft: ActionDraft) -> ActionPreview;
            perform_action(draft: ActionDraft, code: String) -> ActionRecord;
            check_action(number: u32) -> ActionRecord;
            activity(request: ActivityRequest) -> ActivityPage;
            verify_journal() -> JournalCheck;
            attention() -> Attention;
            choose_attention(choice: AttentionChoice) -> Attention;
            put_away(id: String) -> Attention;
            bring_back() -> Attention;
            plan_bulk(draft: BulkDraft, from: u32, limit: u32) -> BulkPlan;
            start_bulk(draft: BulkDraft, code: String, count: u32, hold: Option<u32>) -> BulkJob;
            bulk_jobs() -> Vec<BulkJob>;
            bulk_job(number: u32, after: u32, limit: u32) -> BulkJobPage;
            pause_bulk(number: u32) -> BulkJob;
            resume_bulk(number: u32) -> BulkJob;
            cancel_bulk(number: u32) -> BulkJob;
            retry_bulk(number: u32) -> BulkJob;
            preview_export(request: ExportRequest) -> ExportPreview;
            start_export(request: ExportRequest, file: String, replace: bool) -> ExportJob;
            export_status() -> Option<ExportJob>;
            cancel_export() -> Option<ExportJob>;
            export_text(request: ExportRequest) -> String;
            exports() -> Vec<ExportRecord>;
            notes(target: NoteTarget) -> NoteList;
            add_note(draft: NoteDraft) -> Note;
            edit_note(number: u32, text: String) -> Note;
            remove_note(number: u32) -> Note;
            restore_note(number: u32) -> Note;
            note_history(number: u32) -> Vec<NoteVersion>;
            tags(target: NoteTarget) -> Vec<Tag>;
            set_tags(target: NoteTarget, change: TagChange) -> TagsSet;
            all_tags() -> Vec<TagCount>;
            move_demo_clock(days: u32) -> Overview;
            set_preference(preference: Preference) -> ();
        }
    };
}
