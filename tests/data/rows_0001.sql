-- Rows in every table of the first revision (0001), as an installation of that time had them.
-- Written once and never changed: tests/architecture/test_upgrade_with_data.py upgrades them to the newest tables.

INSERT INTO "attempt" ("id", "key", "at") VALUES
(1, 'sign_in:a', '2027-02-09 09:42:00.000000');

INSERT INTO "audit_entry" ("id", "at", "actor_kind", "actor_id", "actor_label", "action", "object_kind", "object_id", "object_label", "details") VALUES
(1, '2027-02-09 09:42:00.000000', 'staff', '2', 'Handläggare', 'outcome.draft_saved', 'round', '1', 'Remiss om Näringslivsprogram 2027–2031', '{"version": 1}'),
(2, '2027-02-09 09:42:00.000000', 'staff', '2', 'Handläggare', 'edition.frozen', 'document', '1', 'Näringslivsprogram 2027–2031', '{"edition": 2, "kind": "revised", "number": 2}'),
(3, '2027-02-09 09:42:00.000000', 'staff', '2', 'Handläggare', 'mailing.created', 'mailing', '1', 'Så använde vi era synpunkter', '{"kind": "outcome", "mails": 2}'),
(4, '2027-02-09 09:42:00.000000', 'staff', '2', 'Handläggare', 'outcome.published', 'round', '1', 'Remiss om Näringslivsprogram 2027–2031', '{"publication": 1, "edition": 2, "mails": 2}'),
(5, '2027-01-25 08:00:00.000000', 'staff', '1', 'Handläggare', 'programme.created', 'programme', '2', 'Näringslivsprogram 2027–2031', '{}'),
(6, '2027-01-25 08:00:00.000000', 'staff', '1', 'Handläggare', 'document.created', 'document', '2', 'Näringslivsprogram 2027–2031', '{}'),
(7, '2027-01-25 08:00:00.000000', 'staff', '1', 'Handläggare', 'section.created', 'section', '3', 'bakgrund-och-syfte', '{"version": 1}'),
(8, '2027-01-25 08:00:00.000000', 'staff', '1', 'Handläggare', 'section.created', 'section', '4', 'mal-1-mark-vagar-och-uppkoppling', '{"version": 1}'),
(9, '2027-01-25 08:00:00.000000', 'staff', '1', 'Handläggare', 'goal.created', 'goal', '3', 'Mål 1', '{"version": 1}'),
(10, '2027-01-25 08:00:00.000000', 'staff', '1', 'Handläggare', 'goal.created', 'goal', '4', 'Delmål 1.1', '{"version": 1}'),
(11, '2027-01-25 08:00:00.000000', 'staff', '1', 'Handläggare', 'measure.created', 'measure', '3', 'Åtgärd 1', '{"version": 1}'),
(12, '2027-01-25 08:00:00.000000', 'staff', '1', 'Handläggare', 'measure.created', 'measure', '4', 'Åtgärd 2', '{"version": 1}'),
(13, '2027-01-25 08:00:00.000000', 'staff', '1', 'Handläggare', 'measure.created', 'measure', '5', 'Åtgärd 3', '{"version": 1}'),
(14, '2027-01-25 08:00:00.000000', 'staff', '1', 'Handläggare', 'section.created', 'section', '5', 'handlingsplan-20272028', '{"version": 1}'),
(15, '2027-01-25 08:00:00.000000', 'system', '', 'Systemet', 'edition.frozen', 'document', '2', 'Näringslivsprogram 2027–2031', '{"edition": 3, "kind": "consulted", "number": 1}'),
(16, '2027-01-25 08:00:00.000000', 'system', '', 'Systemet', 'round.created', 'round', '2', 'Vad tycker ni om förslaget till näringslivsprogram?', '{"deadline": "2027-02-26"}'),
(17, '2027-01-25 08:00:00.000000', 'system', '', 'Systemet', 'round.edition_chosen', 'round', '2', 'Vad tycker ni om förslaget till näringslivsprogram?', '{"edition": 3, "number": 1}'),
(18, '2027-01-25 08:00:00.000000', 'system', '', 'Systemet', 'round.opened', 'round', '2', 'Vad tycker ni om förslaget till näringslivsprogram?', '{"deadline": "2027-02-26"}'),
(19, '2027-01-11 08:00:00.000000', 'system', '', 'Systemet', 'round.invited', 'round', '2', 'Vad tycker ni om förslaget till näringslivsprogram?', '{"number": 1, "organisations": [6]}'),
(20, '2027-02-09 09:42:00.000000', 'respondent', 'lM2ByfC8YhxffjBd', 'Hedlunds Trä AB', 'draft.begun', 'invitation', 'lM2ByfC8YhxffjBd', 'Hedlunds Trä AB', '{}'),
(21, '2027-02-09 09:42:00.000000', 'respondent', 'lM2ByfC8YhxffjBd', 'Hedlunds Trä AB', 'invitation.started', 'invitation', 'lM2ByfC8YhxffjBd', 'Hedlunds Trä AB', '{}'),
(22, '2027-02-09 09:42:00.000000', 'respondent', 'lM2ByfC8YhxffjBd', 'Hedlunds Trä AB', 'response.received', 'response', '5', 'KS 2027/9-1', '{"kind": "comments", "comments": 1, "late": false, "set_aside": false, "supersedes": ""}'),
(23, '2027-01-11 08:00:00.000000', 'system', '', 'Systemet', 'round.invited', 'round', '2', 'Vad tycker ni om förslaget till näringslivsprogram?', '{"number": 1, "organisations": [7]}'),
(24, '2027-02-09 09:42:00.000000', 'respondent', 'Az-YfDwphv-6Vd97', 'Ny Aktör AB', 'draft.begun', 'invitation', 'Az-YfDwphv-6Vd97', 'Ny Aktör AB', '{}'),
(25, '2027-02-09 09:42:00.000000', 'respondent', 'Az-YfDwphv-6Vd97', 'Ny Aktör AB', 'invitation.started', 'invitation', 'Az-YfDwphv-6Vd97', 'Ny Aktör AB', '{}'),
(26, '2027-02-09 09:42:00.000000', 'system', '', 'Systemet', 'mailing.created', 'mailing', '2', '{{ kommun }}: vad tycker ni om förslaget till {{ program }}?', '{"kind": "invitation", "mails": 1}');

INSERT INTO "column_mapping" ("id", "signature", "mapping", "updated_at") VALUES
(1, 'abc', '{"Namn": "name"}', '2027-02-09 09:42:00.000000');

INSERT INTO "contact" ("id", "email", "name", "no_mail_at", "no_mail_by", "created_at") VALUES
(1, 'akeriet@firman.example', 'Kontakten Själv', NULL, NULL, '2027-02-09 09:42:00.000000'),
(2, 'ensam@firman.example', 'Kontakten Själv', NULL, NULL, '2027-02-09 09:42:00.000000'),
(3, 'info@hedlundstra.example', '', NULL, NULL, '2027-01-11 08:00:00.000000'),
(4, 'ny@aktor.example', '', NULL, NULL, '2027-01-11 08:00:00.000000');

INSERT INTO "job" ("id", "key", "kind", "payload", "state", "attempts", "done_steps", "total_steps", "result", "not_before", "lease_until", "created_at", "finished_at") VALUES
(1, 'receipt:5', 'responses.receipt', '{"response_id": 5}', 'queued', 0, 0, 0, '{}', '2027-02-09 09:42:00.000000', NULL, '2027-02-09 09:42:00.000000', NULL),
(2, 'x:1', 'x', '{"a": [1]}', 'queued', 0, 0, 0, '{}', '2027-02-09 09:42:00.000000', NULL, '2027-02-09 09:42:00.000000', NULL);

INSERT INTO "mail_content" ("id", "kind", "subject", "text", "html", "reply_to", "held_at", "created_at") VALUES
(1, 'outcome', 'Så använde vi era synpunkter', 'Hej {{ organisation }}', '<p>Hej {{ organisation }}</p>', 'naringsliv@forsunda.example', NULL, '2027-02-09 09:42:00.000000'),
(2, 'receipt', 'Vi har tagit emot ert svar, KS 2027/9-1', 'Hej {{ organisation }}', '<p>Hej {{ organisation }}</p>', 'naringsliv@forsunda.example', NULL, '2027-02-09 09:42:00.000000'),
(3, 'invitation', 'Forsunda kommun: vad tycker ni om förslaget till Näringslivsprogram 2027–2031?', 'Hej {{ organisation }}', '<p>Hej {{ organisation }}</p>', 'naringsliv@forsunda.example', NULL, '2027-02-09 09:42:00.000000');

INSERT INTO "mail_pace" ("id", "next_at") VALUES
(1, '2027-02-09 09:42:00.000000');

INSERT INTO "organisation" ("id", "kind", "name", "org_number", "sole_trader", "legal_form", "street", "postal_code", "area", "municipality_code", "industry_code", "industry_version", "industry_text", "size_class", "register_status", "marketing_block", "edited_by_hand", "dropped_addresses", "source", "created_at", "updated_at") VALUES
(1, 'board', 'Samhällsbyggnadsnämnden', NULL, FALSE, '', '', '', '', '', '', '', '', '', '', FALSE, '[]', '[]', '', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000'),
(2, 'company', 'Sågforsens Åkeri AB', '165599990016', FALSE, '', '', '', '', '', '', '', '', '', '', FALSE, '[]', '[]', '', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000'),
(3, 'company', 'Ensam Ensamsson', '198001019999', TRUE, '', '', '', '', '', '', '', '', '', '', FALSE, '[]', '[]', '', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000'),
(4, 'private_person', 'Privat Person', NULL, FALSE, '', '', '', '', '', '', '', '', '', '', FALSE, '[]', '[]', '', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000'),
(5, 'company', 'Firma 10 AB', NULL, FALSE, '', '', '', '', '', '', '', '', '', '', FALSE, '[]', '[]', '', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000'),
(6, 'company', 'Hedlunds Trä AB', NULL, FALSE, '', '', '', '', '', '', '', '', '', '', FALSE, '[]', '[]', '', '2027-01-11 08:00:00.000000', '2027-01-11 08:00:00.000000'),
(7, 'company', 'Ny Aktör AB', NULL, FALSE, '', '', '', '', '', '', '', '', '', '', FALSE, '[]', '[]', '', '2027-01-11 08:00:00.000000', '2027-01-11 08:00:00.000000');

INSERT INTO "organisation_contact" ("id", "organisation_id", "contact_id", "position", "by_hand") VALUES
(1, 2, 1, 0, FALSE),
(2, 3, 2, 0, FALSE),
(3, 6, 3, 0, FALSE),
(4, 7, 4, 0, FALSE);

INSERT INTO "outbox_mail" ("id", "key", "content_id", "to_address", "values", "message_id", "state", "urgent", "repeat_if_uncertain", "attempts", "not_before", "lease_until", "cause", "reply_code", "reply_text", "declared", "created_at", "finished_at") VALUES
(1, 'mailing:1:1:akeriet@firman.example', 1, 'akeriet@firman.example', '{"organisation": "S\u00e5gforsens \u00c5keri AB", "deadline": "26 februari 2027", "why": "Ni f\u00e5r mejlet f\u00f6r att f\u00f6retaget finns i kommunens f\u00f6retagsregister. Adressen kommer d\u00e4rifr\u00e5n.", "invitation_id": 1}', '9cec050981544c649a9c850a255ac71c@forsunda.example', 'queued', FALSE, FALSE, 0, '2027-02-09 09:42:00.000000', NULL, NULL, NULL, '', NULL, '2027-02-09 09:42:00.000000', NULL),
(2, 'mailing:1:2:ensam@firman.example', 1, 'ensam@firman.example', '{"organisation": "Ensam Ensamsson", "deadline": "26 februari 2027", "why": "Ni f\u00e5r mejlet f\u00f6r att f\u00f6retaget finns i kommunens f\u00f6retagsregister. Adressen kommer d\u00e4rifr\u00e5n.", "invitation_id": 2}', '04d1b81417bc4a219d7789e10bf1b2af@forsunda.example', 'queued', FALSE, FALSE, 0, '2027-02-09 09:42:00.000000', NULL, NULL, NULL, '', NULL, '2027-02-09 09:42:00.000000', NULL),
(3, 'receipt:KS 2027/9-1:info@hedlundstra.example', 2, 'info@hedlundstra.example', '{"organisation": "Hedlunds Tr\u00e4 AB", "deadline": "26 februari 2027", "why": "Ni f\u00e5r mejlet f\u00f6r att f\u00f6retaget finns i kommunens f\u00f6retagsregister. Adressen kommer d\u00e4rifr\u00e5n.", "invitation_id": 5}', '1718f3b539294288a2025cc4183ef928@forsunda.example', 'queued', TRUE, TRUE, 0, '2027-02-09 09:42:00.000000', NULL, NULL, NULL, '', NULL, '2027-02-09 09:42:00.000000', NULL),
(4, 'mailing:2:6:ny@aktor.example', 3, 'ny@aktor.example', '{"organisation": "Ny Akt\u00f6r AB", "deadline": "26 februari 2027", "why": "Ni f\u00e5r mejlet f\u00f6r att f\u00f6retaget finns i kommunens f\u00f6retagsregister. Adressen kommer d\u00e4rifr\u00e5n.", "invitation_id": 6}', '2e547de232f840898533aeda9f3ca48e@forsunda.example', 'queued', FALSE, FALSE, 0, '2027-02-09 09:42:00.000000', NULL, NULL, NULL, '', NULL, '2027-02-09 09:42:00.000000', NULL);

INSERT INTO "programme" ("id", "title", "short_name", "case_number", "purpose", "response_counter", "created_at") VALUES
(1, 'Näringslivsprogram 2027–2031', 'näringslivsprogram', 'KS 2026/184', '', 4, '2027-02-09 09:42:00.000000'),
(2, 'Näringslivsprogram 2027–2031', 'Näringslivsprogram', 'KS 2027/9', '', 1, '2027-01-25 08:00:00.000000');

INSERT INTO "document" ("id", "programme_id", "kind", "title", "position", "created_at") VALUES
(1, 1, 'programme', 'Näringslivsprogram 2027–2031', 0, '2027-02-09 09:42:00.000000'),
(2, 2, 'programme', 'Näringslivsprogram 2027–2031', 1, '2027-01-25 08:00:00.000000');

INSERT INTO "edition" ("id", "document_id", "kind", "number", "note", "created_by", "created_at") VALUES
(1, 1, 'consulted', 1, '', 'Handläggare', '2027-02-09 09:42:00.000000'),
(2, 1, 'revised', 2, 'Remiss om Näringslivsprogram 2027–2031', 'Handläggare', '2027-02-09 09:42:00.000000'),
(3, 2, 'consulted', 1, '', 'Systemet', '2027-01-25 08:00:00.000000');

INSERT INTO "round" ("id", "slug", "programme_id", "title", "lede", "cover_letter", "open_points", "fixed_points", "deadline", "decision_on", "decision_body", "answers_on", "contact_name", "contact_email", "contact_phone", "visibility", "point_counter", "task_counter", "created_at", "opened_at", "opened_by", "closed_at", "closed_by") VALUES
(1, 'naringsliv', 1, 'Remiss om Näringslivsprogram 2027–2031', '', 'Vi vill veta vad ni tycker.', '["M\u00e5l och \u00e5tg\u00e4rder"]', '["Budgetramen"]', '2027-02-26', '2027-06-14', 'Kommunfullmäktige', '2027-05-03', 'Näringslivsutvecklaren', 'naringsliv@forsunda.example', '', 'public', 5, 0, '2027-02-09 09:42:00.000000', '2027-01-26 09:42:00.000000', 'Handläggare', NULL, NULL),
(2, 'vad-tycker-ni-om-forslaget-till-naringslivsprogram', 2, 'Vad tycker ni om förslaget till näringslivsprogram?', 'Kommunen vill veta vad ni tycker innan politikerna beslutar.', 'Läs det som **berör er**.', '["m\u00e5len", "\u00e5tg\u00e4rderna och n\u00e4r de g\u00f6rs"]', '["kommunens budget f\u00f6r 2027"]', '2027-02-26', '2027-06-14', 'Kommunfullmäktige', '2027-05-03', 'Näringslivsenheten', 'naringsliv@forsunda.example', '0600-123 45', 'public', 0, 0, '2027-01-25 08:00:00.000000', '2027-01-25 08:00:00.000000', 'Systemet', NULL, NULL);

INSERT INTO "invitation" ("id", "public_id", "round_id", "organisation_id", "delivery_state", "delivery_cause", "delivery_evidence", "delivery_at", "response_state", "response_at", "comment_count", "opened_at", "extended_until", "reminded_at", "created_at") VALUES
(1, 'pub00000001', 1, 2, 'not_sent', '', '', NULL, 'submitted', NULL, 0, NULL, NULL, NULL, '2027-02-09 09:42:00.000000'),
(2, 'pub00000004', 1, 3, 'not_sent', '', '', NULL, 'submitted', NULL, 0, NULL, NULL, NULL, '2027-02-09 09:42:00.000000'),
(3, 'pub00000007', 1, 4, 'not_sent', '', '', NULL, 'submitted', NULL, 0, NULL, NULL, NULL, '2027-02-09 09:42:00.000000'),
(4, 'pub00000011', 1, 5, 'not_sent', '', '', NULL, 'submitted', NULL, 0, NULL, NULL, NULL, '2027-02-09 09:42:00.000000'),
(5, 'lM2ByfC8YhxffjBd', 2, 6, 'not_sent', '', '', NULL, 'submitted', '2027-02-09 09:42:00.000000', 1, '2027-02-09 09:42:00.000000', NULL, NULL, '2027-01-11 08:00:00.000000'),
(6, 'Az-YfDwphv-6Vd97', 2, 7, 'queued', '', '', '2027-02-09 09:42:00.000000', 'started', '2027-02-09 09:42:00.000000', 0, '2027-02-09 09:42:00.000000', NULL, NULL, '2027-01-11 08:00:00.000000');

INSERT INTO "draft" ("id", "invitation_id", "stance", "respondent_name", "receipt_email", "submit_key", "seen_edition_id", "started_at", "saved_at") VALUES
(1, 6, NULL, '', '', 'P7l8HrRP-Ux1CcA_M_qITHI0Nv3mSsNr', NULL, '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000');

INSERT INTO "invitation_token" ("id", "invitation_id", "token_hash", "outbox_mail_id", "created_at", "revoked_at") VALUES
(1, 5, 'e521047c630d1fb278ab286f3fa5efaeeb431752512b7fa80407df470b335a4d', NULL, '2027-01-25 08:00:00.000000', NULL),
(2, 6, 'bdcc1ac652996051a7bdd5fb175c592c7769fe61537b96fe3ae20b3cb30732af', NULL, '2027-01-25 08:00:00.000000', NULL);

INSERT INTO "mailing" ("id", "round_id", "kind", "subject", "body", "content_id", "send_from", "paused_at", "created_by", "created_at") VALUES
(1, 1, 'outcome', 'Så använde vi era synpunkter', 'Läs svaren: {{ link }}', 1, '2027-02-09 09:42:00.000000', NULL, 'Handläggare', '2027-02-09 09:42:00.000000'),
(2, 2, 'invitation', '{{ kommun }}: vad tycker ni om förslaget till {{ program }}?', 'Hej {{ organisation }},

{{ kommun }} vill veta vad ni tycker om förslaget till {{ program }} innan politikerna beslutar.
Läs det som **berör er**.

{{ link }}

Svara senast **{{ deadline }}**. Läs det som berör er. Ni behöver inget konto. Har ni inga synpunkter är det också ett svar.

Länken är er egen. Skicka den gärna vidare till en kollega som vill svara för {{ organisation }}.

Frågor? Svara på det här mejlet eller hör av er till {{ kontakt }}.', 3, '2027-02-09 09:42:00.000000', NULL, 'Systemet', '2027-02-09 09:42:00.000000');

INSERT INTO "mailing_recipient" ("id", "mailing_id", "invitation_id", "address", "outbox_mail_id") VALUES
(1, 1, 1, 'akeriet@firman.example', 1),
(2, 1, 2, 'ensam@firman.example', 2),
(3, 2, 6, 'ny@aktor.example', 4);

INSERT INTO "outcome_publication" ("id", "round_id", "edition_id", "intro", "note", "cutoff_at", "response_count", "recipient_count", "change_count", "published_at", "published_by") VALUES
(1, 1, 2, 'Här är allt ni skrev.', '', '2027-02-09 09:42:00.000000', 4, 4, 0, '2027-02-09 09:42:00.000000', 'Handläggare');

INSERT INTO "publication_draft" ("id", "round_id", "intro", "note", "cutoff_on", "subject", "letter", "version", "saved_by", "saved_at") VALUES
(1, 2, 'Inledning', '', '2027-03-01', 'Ämne', 'Brev', 1, 'Redaktören', '2027-02-09 09:42:00.000000');

INSERT INTO "response" ("id", "public_id", "round_id", "invitation_id", "number", "kind", "stance", "channel", "respondent_name", "receipt_email", "received_at", "late", "checksum", "submit_key", "supersedes_id") VALUES
(1, 'resp00000002', 1, 1, 'KS 2026/184-1', 'comments', 'supports_with_comments', 'link', 'Kontaktpersonen Själv', 'kontaktpersonen@firman.example', '2027-02-08 09:42:00.000000', FALSE, '0000000000000000000000000000000000000000000000000000000000000000', 'key3', NULL),
(2, 'resp00000005', 1, 2, 'KS 2026/184-2', 'comments', 'supports_with_comments', 'link', 'Kontaktpersonen Själv', 'kontaktpersonen@firman.example', '2027-02-08 09:42:00.000000', FALSE, '0000000000000000000000000000000000000000000000000000000000000000', 'key6', NULL),
(3, 'resp00000008', 1, 3, 'KS 2026/184-3', 'comments', 'supports_with_comments', 'link', 'Kontaktpersonen Själv', 'kontaktpersonen@firman.example', '2027-02-08 09:42:00.000000', FALSE, '0000000000000000000000000000000000000000000000000000000000000000', 'key9', NULL),
(4, 'resp00000012', 1, 4, 'KS 2026/184-4', 'comments', 'supports_with_comments', 'link', 'Kontaktpersonen Själv', 'kontaktpersonen@firman.example', '2027-02-08 09:42:00.000000', FALSE, '0000000000000000000000000000000000000000000000000000000000000000', 'key13', NULL),
(5, '9teBn0erDxwaXIBH', 2, 5, 'KS 2027/9-1', 'comments', 'supports', 'link', 'Ekonomiansvarig', 'info@hedlundstra.example', '2027-02-09 09:42:00.000000', FALSE, 'f5a323ce657f73393a431fe8a77a8a19d0f7b933d29b0233cf538e51dfc9d9de', '65ospJ58Al2qBps-ChZBB3xW86sbIe4_', NULL);

INSERT INTO "round_edition" ("id", "round_id", "edition_id", "shown_from", "note") VALUES
(1, 1, 1, '2027-01-26 09:42:00.000000', ''),
(2, 2, 3, '2027-01-25 08:00:00.000000', '');

INSERT INTO "section" ("id", "document_id", "key", "kind", "position", "retired_at", "retired_by", "created_at") VALUES
(1, 1, 'avsnitt-1', 'text', 1, NULL, NULL, '2027-02-09 09:42:00.000000'),
(2, 1, 'avsnitt-2', 'goal', 2, NULL, NULL, '2027-02-09 09:42:00.000000'),
(3, 2, 'bakgrund-och-syfte', 'text', 1, NULL, NULL, '2027-01-25 08:00:00.000000'),
(4, 2, 'mal-1-mark-vagar-och-uppkoppling', 'goal', 2, NULL, NULL, '2027-01-25 08:00:00.000000'),
(5, 2, 'handlingsplan-20272028', 'measures', 3, NULL, NULL, '2027-01-25 08:00:00.000000');

INSERT INTO "draft_stance" ("id", "draft_id", "section_id", "stance") VALUES
(1, 1, 4, 'supports');

INSERT INTO "goal" ("id", "section_id", "parent_id", "position", "retired_at", "retired_by", "created_at") VALUES
(1, 2, NULL, 0, NULL, NULL, '2027-02-09 09:42:00.000000'),
(2, 2, 1, 0, NULL, NULL, '2027-02-09 09:42:00.000000'),
(3, 4, NULL, 1, NULL, NULL, '2027-01-25 08:00:00.000000'),
(4, 4, 3, 1, NULL, NULL, '2027-01-25 08:00:00.000000');

INSERT INTO "goal_version" ("id", "goal_id", "number", "label", "text", "created_by", "created_at") VALUES
(1, 1, 1, 'Mål 3', 'Företag ska kunna växa här.', 'Handläggare', '2027-02-09 09:42:00.000000'),
(2, 2, 1, 'Delmål 3.1', 'Det finns byggbar mark.', 'Handläggare', '2027-02-09 09:42:00.000000'),
(3, 3, 1, 'Mål 1', 'År 2031 finns fem byggklara tomter.', 'Handläggare', '2027-01-25 08:00:00.000000'),
(4, 4, 1, 'Delmål 1.1', 'Tomter på tre orter.', 'Handläggare', '2027-01-25 08:00:00.000000');

INSERT INTO "measure" ("id", "document_id", "goal_id", "number", "retired_at", "retired_by", "created_at") VALUES
(1, 1, 1, 11, NULL, NULL, '2027-02-09 09:42:00.000000'),
(2, 1, 1, 12, NULL, NULL, '2027-02-09 09:42:00.000000'),
(3, 2, 3, 1, NULL, NULL, '2027-01-25 08:00:00.000000'),
(4, 2, 3, 2, NULL, NULL, '2027-01-25 08:00:00.000000'),
(5, 2, 3, 3, NULL, NULL, '2027-01-25 08:00:00.000000');

INSERT INTO "comment" ("id", "response_id", "position", "edition_id", "section_id", "goal_id", "measure_id", "body", "base_wording", "proposed_wording") VALUES
(1, 1, 1, 1, 2, NULL, 2, 'Bron bär inte 64 ton.', '', ''),
(2, 1, 2, 1, 2, NULL, 2, 'Skriv vem som gräver.', '', ''),
(3, 2, 1, 1, 2, NULL, 2, 'Ensam mening om planen', '', ''),
(4, 3, 1, 1, 2, NULL, 2, 'Privat mening', '', ''),
(5, 4, 1, 1, 1, NULL, NULL, 'Om bakgrunden', '', ''),
(6, 5, 1, 3, 4, NULL, 3, 'Bron är för smal — "åäö".', '', '');

INSERT INTO "draft_comment" ("id", "draft_id", "section_id", "goal_id", "measure_id", "edition_id", "body", "proposed_wording", "version", "writer", "saved_at", "removed_at") VALUES
(1, 1, 4, 3, NULL, 3, 'Ett utkast.', '', 1, 'test', '2027-02-09 09:42:00.000000', NULL);

INSERT INTO "measure_version" ("id", "measure_id", "number", "title", "description", "accountable_id", "accountable_text", "department", "partners", "schedule_text", "starts_on", "start_precision", "ends_on", "end_precision", "financing_text", "policy_area", "rank", "overarching", "created_by", "created_at") VALUES
(1, 1, 1, 'Bygg ut elnätet i Sågtomten', '', 1, '', '', '[]', '2027–2028', NULL, NULL, NULL, NULL, '450 000 kr inom budget', '', NULL, FALSE, 'Handläggare', '2027-02-09 09:42:00.000000'),
(2, 2, 1, 'Ta fram en detaljplan för Norrby verksamhetsområde', 'Planen ska kunna antas under hösten 2028.', 1, '', '', '[]', '2027–2028', NULL, NULL, NULL, NULL, '450 000 kr inom budget', '', NULL, FALSE, 'Handläggare', '2027-02-09 09:42:00.000000'),
(3, 3, 1, 'Ta fram detaljplan 1 för Norrby', '', NULL, 'Samhällsbyggnadsnämnden', '', '[]', '2027–2028', '2027-01-01', 'year', '2028-12-31', 'year', '450 000 kr inom budget', '', NULL, FALSE, 'Handläggare', '2027-01-25 08:00:00.000000'),
(4, 4, 1, 'Ta fram detaljplan 2 för Norrby', '', NULL, 'Samhällsbyggnadsnämnden', '', '[]', '2027–2028', '2027-01-01', 'year', '2028-12-31', 'year', '450 000 kr inom budget', '', NULL, FALSE, 'Handläggare', '2027-01-25 08:00:00.000000'),
(5, 5, 1, 'Ta fram detaljplan 3 för Norrby', '', NULL, 'Samhällsbyggnadsnämnden', '', '[]', '2027–2028', '2027-01-01', 'year', '2028-12-31', 'year', '450 000 kr inom budget', '', NULL, FALSE, 'Handläggare', '2027-01-25 08:00:00.000000');

INSERT INTO "financing_row" ("id", "measure_version_id", "year", "amount", "source") VALUES
(1, 3, NULL, 450000, 'within_budget'),
(2, 4, NULL, 450000, 'within_budget'),
(3, 5, NULL, 450000, 'within_budget');

INSERT INTO "point" ("id", "round_id", "comment_id", "number", "created_at") VALUES
(1, 1, 1, 1, '2027-02-09 09:42:00.000000'),
(2, 1, 2, 2, '2027-02-09 09:42:00.000000'),
(3, 1, 3, 3, '2027-02-09 09:42:00.000000'),
(4, 1, 4, 4, '2027-02-09 09:42:00.000000'),
(5, 1, 5, 5, '2027-02-09 09:42:00.000000');

INSERT INTO "answer" ("id", "point_id", "outcome", "reason", "remainder", "review_note", "state", "version", "written_by", "created_at", "updated_at") VALUES
(1, 1, 'met', 'Vi ändrar texten.', '', '', 'done', 1, 'Handläggare', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000'),
(2, 2, 'met', 'Vi ändrar texten.', '', '', 'done', 1, 'Handläggare', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000'),
(3, 3, 'met', 'Vi ändrar texten.', '', '', 'done', 1, 'Handläggare', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000'),
(4, 4, 'met', 'Vi ändrar texten.', '', '', 'done', 1, 'Handläggare', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000'),
(5, 5, 'met', 'Vi ändrar texten.', '', '', 'done', 1, 'Handläggare', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000');

INSERT INTO "published_answer" ("id", "publication_id", "point_id", "outcome", "reason", "remainder") VALUES
(1, 1, 1, 'met', 'Vi ändrar texten.', ''),
(2, 1, 2, 'met', 'Vi ändrar texten.', ''),
(3, 1, 3, 'met', 'Vi ändrar texten.', ''),
(4, 1, 4, 'met', 'Vi ändrar texten.', ''),
(5, 1, 5, 'met', 'Vi ändrar texten.', '');

INSERT INTO "response_stance" ("id", "response_id", "section_id", "stance") VALUES
(1, 1, 1, 'rejects');

INSERT INTO "round_section" ("id", "round_id", "section_id", "access", "reason") VALUES
(1, 2, 3, 'closed', 'Beslutat redan');

INSERT INTO "section_read" ("id", "invitation_id", "section_id", "at") VALUES
(1, 6, 4, '2027-02-09 09:42:00.000000');

INSERT INTO "section_version" ("id", "section_id", "number", "title", "short_title", "body", "note", "created_by", "created_at") VALUES
(1, 1, 1, 'Bakgrund och syfte', 'Bakgrund', 'Texten i Bakgrund och syfte.

Ett stycke till.', '', 'Handläggare', '2027-02-09 09:42:00.000000'),
(2, 2, 1, 'Mål 3: Mark, vägar och uppkoppling', 'Mål 3', 'Texten i Mål 3: Mark, vägar och uppkoppling.

Ett stycke till.', '', 'Handläggare', '2027-02-09 09:42:00.000000'),
(3, 3, 1, 'Bakgrund och syfte', '', 'Kommunen har **8 600** invånare.

Många pendlar.', '', 'Handläggare', '2027-01-25 08:00:00.000000'),
(4, 4, 1, 'Mål 1: Mark, vägar och uppkoppling', '', 'Företag ska kunna växa.

## Vägar

Bron är smal.', '', 'Handläggare', '2027-01-25 08:00:00.000000'),
(5, 5, 1, 'Handlingsplan 2027–2028', '', 'Så här gör vi.', '', 'Handläggare', '2027-01-25 08:00:00.000000');

INSERT INTO "edition_item" ("id", "edition_id", "position", "section_version_id", "goal_version_id", "measure_version_id") VALUES
(1, 1, 1, 1, NULL, NULL),
(2, 1, 2, 2, NULL, NULL),
(3, 1, 3, NULL, 1, NULL),
(4, 1, 4, NULL, 2, NULL),
(5, 1, 5, NULL, NULL, 1),
(6, 1, 6, NULL, NULL, 2),
(7, 2, 1, 1, NULL, NULL),
(8, 2, 2, 2, NULL, NULL),
(9, 2, 3, NULL, 1, NULL),
(10, 2, 4, NULL, 2, NULL),
(11, 2, 5, NULL, NULL, 1),
(12, 2, 6, NULL, NULL, 2),
(13, 3, 1, 3, NULL, NULL),
(14, 3, 2, 4, NULL, NULL),
(15, 3, 3, NULL, 3, NULL),
(16, 3, 4, NULL, 4, NULL),
(17, 3, 5, NULL, NULL, 3),
(18, 3, 6, NULL, NULL, 4),
(19, 3, 7, NULL, NULL, 5),
(20, 3, 8, 5, NULL, NULL);

INSERT INTO "published_change" ("id", "answer_id", "section_version_id", "goal_version_id", "measure_version_id") VALUES
(1, 1, NULL, NULL, 1);

INSERT INTO "set_aside" ("id", "response_id", "at", "counted_at", "counted_by") VALUES
(1, 5, '2027-02-09 09:42:00.000000', NULL, NULL);

INSERT INTO "stored_file" ("id", "sha256", "size", "media_type", "filename", "created_at") VALUES
(1, '9c478bf63e9500cb5db1e85ece82f18c8eb9e52e2f9135acd7f10972c8d563ba', 3, 'text/plain', 'a b.txt', '2027-02-09 09:42:00.000000');

INSERT INTO "comment_attachment" ("id", "comment_id", "file_id") VALUES
(1, 6, 1);

INSERT INTO "document_import" ("id", "document_id", "file_id", "proposal", "version", "created_by", "created_at", "finished_at", "saved") VALUES
(1, 2, 1, '{"sections": [{"title": "Mål åäö"}]}', 1, 'Redaktören', '2027-02-09 09:42:00.000000', NULL, FALSE);

INSERT INTO "draft_attachment" ("id", "draft_comment_id", "file_id") VALUES
(1, 1, 1);

INSERT INTO "receipt" ("id", "response_id", "file_id", "created_at") VALUES
(1, 5, 1, '2027-02-09 09:42:00.000000');

INSERT INTO "register_import" ("id", "file_id", "filename", "encoding", "delimiter", "sheet", "header_row", "headers", "mapping", "own_municipality", "state", "created_by", "created_at", "finished_at", "counts") VALUES
(1, 1, 'register.csv', 'utf-8', ';', '', 1, '["Namn"]', '{"Namn": "name"}', '1234', 'saved', 'Redaktören', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000', '{"new": 1}');

INSERT INTO "register_import_row" ("id", "import_id", "row_number", "key", "cells", "corrected", "changes", "problems", "verdict", "decision", "writes", "sole_trader", "duplicate_of", "organisation_id") VALUES
(1, 1, 2, '556000-0000', '{"Namn": "Åkeriet"}', '{}', '{}', '[]', 'new', NULL, 'new', FALSE, NULL, 1);

INSERT INTO "unsubscription" ("id", "programme_id", "address", "via", "at") VALUES
(1, 1, 'nej@foretag.example', 'one_click', '2027-02-09 09:42:00.000000');

INSERT INTO "user" ("id", "email", "name", "password_hash", "role", "active", "ends_on", "language", "session_epoch", "created_at", "last_sign_in_at") VALUES
(1, 'administrator@forsunda.example', 'Administratör', 'kept as it was', 'administrator', TRUE, NULL, 'sv', 0, '2026-09-01 00:00:00.000000', NULL),
(2, 'editor@forsunda.example', 'Handläggare', 'kept as it was', 'editor', TRUE, NULL, 'sv', 0, '2026-09-01 00:00:00.000000', NULL),
(3, 'reviewer@forsunda.example', 'Granskare', 'kept as it was', 'reviewer', FALSE, NULL, 'sv', 0, '2026-09-01 00:00:00.000000', NULL),
(4, 'registrar@forsunda.example', 'Registrator', 'kept as it was', 'registrar', TRUE, NULL, 'sv', 0, '2026-09-01 00:00:00.000000', NULL),
(5, 'facilitator@forsunda.example', 'Processledare', 'kept as it was', 'facilitator', TRUE, NULL, 'sv', 0, '2026-09-01 00:00:00.000000', NULL),
(6, 'reader@forsunda.example', 'Läsare', 'kept as it was', 'reader', TRUE, NULL, 'sv', 0, '2026-09-01 00:00:00.000000', NULL);

INSERT INTO "letter_draft" ("id", "round_id", "kind", "user_id", "subject", "body", "saved_at") VALUES
(1, 2, 'invitation', 1, 'Ämne', 'Text {{ link }}', '2027-02-09 09:42:00.000000');

INSERT INTO "revision_task" ("id", "round_id", "number", "title", "instruction", "section_id", "goal_id", "measure_id", "responsible_id", "due_on", "created_by", "created_at", "started_at", "completed_at", "completed_by") VALUES
(1, 1, 1, 'Skriv om', 'Skriv ut bärigheten.', 1, NULL, NULL, 1, '2027-03-10', 'Redaktören', '2027-02-09 09:42:00.000000', '2027-02-09 09:42:00.000000', NULL, NULL);

INSERT INTO "revision_draft" ("id", "task_id", "base_version_id", "fields", "version", "saved_by", "saved_at") VALUES
(1, 1, 1, '{"body": "Ny text"}', 1, 'Redaktören', '2027-02-09 09:42:00.000000');

INSERT INTO "revision_task_point" ("id", "task_id", "point_id") VALUES
(1, 1, 1);

INSERT INTO "revision_task_version" ("id", "task_id", "section_version_id", "goal_version_id", "measure_version_id") VALUES
(1, 1, NULL, NULL, 1);

INSERT INTO "section_working_copy" ("id", "section_id", "user_id", "base_version_id", "title", "short_title", "body", "saved_at") VALUES
(1, 4, 1, 4, 'Titel', 'Kort', 'Utkast åäö', '2027-02-09 09:42:00.000000');

INSERT INTO "withdrawal" ("id", "response_id", "at", "by") VALUES
(1, 4, '2027-02-09 09:42:00.000000', 'Avsändaren');

INSERT INTO "withholding" ("id", "comment_id", "ground", "reason", "at", "by", "lifted_at", "lifted_by") VALUES
(1, 2, 'OSL 21 kap. 7 §', 'Uppgift om enskild.', '2027-02-09 09:42:00.000000', 'Registratorn', NULL, NULL);
