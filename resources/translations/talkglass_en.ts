<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>MessageFooter</name>
    <message numerus="yes">
        <source>◐ these %n messages are only in the cache</source>
        <translation>
            <numerusform>◐ this message is only in the cache</numerusform>
            <numerusform>◐ these %n messages are only in the cache</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>◐ these %n messages wait for the archive</source>
        <translation>
            <numerusform>◐ this message waits for the archive</numerusform>
            <numerusform>◐ these %n messages wait for the archive</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>○ these %n messages are not in the cache: readers of the cache miss them</source>
        <translation>
            <numerusform>○ this message is not in the cache: readers of the cache miss it</numerusform>
            <numerusform>○ these %n messages are not in the cache: readers of the cache miss them</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MessageText</name>
    <message numerus="yes">
        <source>%n characters</source>
        <translation>
            <numerusform>%n character</numerusform>
            <numerusform>%n characters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProofScope</name>
    <message numerus="yes">
        <source>%n chosen session(s)</source>
        <translation>
            <numerusform>%n chosen session</numerusform>
            <numerusform>%n chosen sessions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What the list shows: the newest %n session(s)</source>
        <translation>
            <numerusform>What the list shows: the newest session</numerusform>
            <numerusform>What the list shows: the newest %n sessions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What the list shows: %n session(s)</source>
        <translation>
            <numerusform>What the list shows: %n session</numerusform>
            <numerusform>What the list shows: %n sessions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionText</name>
    <message numerus="yes">
        <source>%n messages</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seconds</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TimeText</name>
    <message numerus="yes">
        <source>%n minutes ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>talkglass::AtRiskWindow</name>
    <message numerus="yes">
        <source>with less than %n minute(s) left</source>
        <translation>
            <numerusform>with less than %n minute left</numerusform>
            <numerusform>with less than %n minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>with less than %n hour(s) left</source>
        <translation>
            <numerusform>with less than %n hour left</numerusform>
            <numerusform>with less than %n hours left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n session(s)</source>
        <translation>
            <numerusform>%n session</numerusform>
            <numerusform>%n sessions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Writing to the archive: %n session(s)…</source>
        <translation>
            <numerusform>Writing to the archive: %n session…</numerusform>
            <numerusform>Writing to the archive: %n sessions…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>talkglass::ConversationPane</name>
    <message numerus="yes">
        <source>↓ %n new</source>
        <translation>
            <numerusform>↓ %n new</numerusform>
            <numerusform>↓ %n new</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>talkglass::JsonTreeModel</name>
    <message numerus="yes">
        <source>{ %n }</source>
        <translation>
            <numerusform>{ %n }</numerusform>
            <numerusform>{ %n }</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>[ %n ]</source>
        <translation>
            <numerusform>[ %n ]</numerusform>
            <numerusform>[ %n ]</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>talkglass::MainWindow</name>
    <message numerus="yes">
        <source>The archive refused %n waiting message(s)</source>
        <translation>
            <numerusform>The archive refused %n waiting message</numerusform>
            <numerusform>The archive refused %n waiting messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting message(s) archived</source>
        <translation>
            <numerusform>%n waiting message archived</numerusform>
            <numerusform>%n waiting messages archived</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>talkglass::ProofActions</name>
    <message numerus="yes">
        <source>Compare %n selected session(s)…</source>
        <translation>
            <numerusform>Compare %n selected session…</numerusform>
            <numerusform>Compare %n selected sessions…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Expiry drill of %n selected session(s)…</source>
        <translation>
            <numerusform>Expiry drill of %n selected session…</numerusform>
            <numerusform>Expiry drill of %n selected sessions…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>talkglass::RepairWindow</name>
    <message numerus="yes">
        <source>Planning for %n session(s)…</source>
        <translation>
            <numerusform>Planning for %n session…</numerusform>
            <numerusform>Planning for %n sessions…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) are carried out as they are shown.</source>
        <translation>
            <numerusform>%n step is carried out as it is shown.</numerusform>
            <numerusform>%n steps are carried out as they are shown.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Carry &amp;out %n step(s)…</source>
        <translation>
            <numerusform>Carry &amp;out %n step…</numerusform>
            <numerusform>Carry &amp;out %n steps…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>For each of %n session(s) one MULTI in Redis and one transaction in PostgreSQL, and only if both stores still hold what was seen. What it takes to undo it is written first, to a file of yours.</source>
        <translation>
            <numerusform>For %n session one MULTI in Redis and one transaction in PostgreSQL, and only if both stores still hold what was seen. What it takes to undo it is written first, to a file of yours.</numerusform>
            <numerusform>For each of %n sessions one MULTI in Redis and one transaction in PostgreSQL, and only if both stores still hold what was seen. What it takes to undo it is written first, to a file of yours.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>talkglass::SideBySideWindow</name>
    <message numerus="yes">
        <source>%n finding(s) about the session</source>
        <translation>
            <numerusform>%n finding about the session</numerusform>
            <numerusform>%n findings about the session</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>talkglass::StoreStatusBar</name>
    <message numerus="yes">
        <source>%n writes</source>
        <translation>
            <numerusform>%n write</numerusform>
            <numerusform>%n writes</numerusform>
        </translation>
    </message>
</context>
</TS>
