SYMBOL = 'BTC-USD'
TIMEFRAME = '1h'
def strategy(data):
    try:
        ratio = data['volume'].iloc[-1] / data['volume'].rolling(20).mean().iloc[-1]
    except (KeyError, ZeroDivisionError) as e:
        print('bad volume:', e)
        return 'HOLD'
    except Exception:
        return 'HOLD'
    else:
        return 'BUY' if ratio > 1.5 else 'HOLD'
    finally:
        pass
