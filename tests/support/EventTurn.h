#pragma once

#include <QCoreApplication>

/// One turn of the event loop, for tests that look at what a person would see between two turns, or that show that
/// nothing happens. Whoever waits for something uses QTRY_…, which has a limit. Not for the program itself.
inline void oneTurn()
{
    QCoreApplication::processEvents();
}
