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
